#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    Push-Location TestDrive:
    $script:Fixture = (Resolve-Path "$PSScriptRoot/../NtlTools.Core.Tests/Fixtures/Transactions").ProviderPath
    $script:Sales = "$Fixture/transactions.csv"
    $script:EventFile = "$Fixture/events.csv"
}

AfterAll { Pop-Location }

Describe 'Import-TransactionData' {
    It 'reads a file with no option at all' {
        $customers = Import-TransactionData $Sales
        $customers | Should -HaveCount 26
        $customers[0].CustomerId | Should -BeExactly '90'
        $customers[0].OrderCount | Should -Be 4
        $customers[0].Lines[0].Product | Should -BeExactly 'P01'
    }

    It 'reads several paths and files from the pipeline as one import' {
        'customer,order,date,amount', 'B,1,2024-01-01,5' | Set-Content 1.csv
        'customer,order,date,amount', 'A,2,2024-01-02,5', 'B,1,2024-01-01,7' | Set-Content 2.csv
        foreach ($customers in @(
                , (Import-TransactionData 1.csv, 2.csv)
                , (Get-ChildItem ?.csv | Import-TransactionData))) {
            $customers.CustomerId | Should -Be 'A', 'B'
            $customers[1].Spend | Should -Be 12
        }
    }

    It 'counts lines without a customer in one warning, and keeps each of them' {
        'customer,date,amount', 'A,2024-01-01,5', ',2024-01-01,5', ',2024-01-01,6', 'A,2024-01-01,0' | Set-Content gaps.csv
        $null = Import-TransactionData gaps.csv -RejectVariable rejects -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable failures
        $warnings | Should -HaveCount 2
        "$warnings" | Should -Match '2 × MissingId; the first on line 3'
        $rejects | Should -HaveCount 3
        $failures | Should -HaveCount 0
    }

    It 'names the columns it found where one is missing' {
        'a,b', '1,2' | Set-Content odd.csv
        Import-TransactionData odd.csv -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NoTransactionColumn,*'
        "$($failures[0])" | Should -Match "'a', 'b'"
        { Import-TransactionData $Sales -EventPath nowhere.csv } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'reports a line that cannot be read by its place and goes on' {
        'customer,date,amount', 'A,2024-01-01,5', 'A,2024-99-01,5' | Set-Content bad.csv
        (Import-TransactionData bad.csv -ErrorAction SilentlyContinue -ErrorVariable failures).LineCount | Should -Be 1
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'InvalidDate,*'
        $failures[0].TargetObject | Should -BeLike '*bad.csv:3'
    }

    It 'takes order numbers that look cancelled for what they are' {
        'customer,order,date,amount', 'A,C1,2024-01-01,5' | Set-Content c.csv
        { Import-TransactionData c.csv } | Should -Throw -ErrorId 'NoPurchases,*'
        (Import-TransactionData c.csv -CancellationPrefix '').OrderCount | Should -Be 1
        (Import-TransactionData c.csv -IncludeReturnOnlyCustomer).ReturnCount | Should -Be 1
    }
}

Describe 'New-CustomerFeatures of transactions' {
    BeforeAll {
        $script:Features = Import-TransactionData $Sales -EventPath $EventFile |
            New-CustomerFeatures -Window 7d, 30d, 3mo -Aggregation Count, Sum, Mean, Std, Min, Max
    }

    It 'gives the figures of pandas, also of windows, as properties' {
        foreach ($row in Import-Csv "$Fixture/features_all.csv" | Where-Object CustomerId -In '90', '100', '103') {
            $own = $Features | Where-Object CustomerId -EQ $row.CustomerId
            foreach ($name in $row.PSObject.Properties.Name | Where-Object { $_ -ne 'CustomerId' }) {
                if ($row.$name -eq 'NaN') { [double]::IsNaN($own.$name) | Should -BeTrue -Because $name }
                else { [Math]::Abs($own.$name - [double]$row.$name) | Should -BeLessThan 1e-6 -Because $name }
            }
        }
    }

    It 'sorts, selects and exports windows like any other property' {
        ($Features | Sort-Object SpendSum30d -Descending)[0].SpendSum30d | Should -Be ($Features.SpendSum30d | Measure-Object -Maximum).Maximum
        $Features | Export-Csv features.csv
        (Import-Csv features.csv)[0].PSObject.Properties.Name | Should -Contain 'BrowsingMean3mo'
    }

    It 'goes on to segments, whose customers keep their windows' {
        $segmented = $Features | Invoke-Segmentation -ClusterCount 2 -WarningAction SilentlyContinue
        $segmented | Should -HaveCount 26
        $segmented[0].Features.OrderCount30d | Should -Be $Features[0].OrderCount30d
        $Features | Invoke-Segmentation -ClusterCount 2 -SegmentationVariable SpendSum3mo, ReturnRate -WarningAction SilentlyContinue | Should -HaveCount 26
    }

    It 'takes no window that is none' {
        { Import-TransactionData $Sales | New-CustomerFeatures -Window 7x } | Should -Throw '*no time window*'
    }

    It 'takes a window that stands twice once' {
        $one = @(Import-TransactionData $Sales | New-CustomerFeatures -Window 7d, 7D -Aggregation Sum, Sum)[0]
        @($one.PSObject.Properties.Name -eq 'SpendSum7d') | Should -HaveCount 1
    }

    It 'counts events over all time where no window is named' {
        $all = Import-TransactionData $Sales -EventPath $EventFile | New-CustomerFeatures
        ($all.BrowsingCount | Measure-Object -Sum).Sum | Should -BeGreaterThan ($Features.BrowsingCount3mo | Measure-Object -Sum).Sum
    }

    It 'takes a reference date with an offset in UTC' {
        (Import-TransactionData $Sales | New-CustomerFeatures -ReferenceDate 2024-04-15T00:00:00Z)[0].ReferenceDate |
            Should -Be ([datetime]'2024-04-15')
        (Import-TransactionData $Sales | New-CustomerFeatures -ReferenceDate '2024-04-15T02:00+02:00')[0].ReferenceDate |
            Should -Be ([datetime]'2024-04-15')
    }

    It 'takes a whole date alone, since the shell would fill in the rest from today' {
        foreach ($text in '12/09', '10:30', '04/15/2024', 'yesterday') {
            { Import-TransactionData $Sales | New-CustomerFeatures -ReferenceDate $text } |
                Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*expected a date such as 2026-01-31*'
        }
        { New-SyntheticMeterData 1 -Start 12/09 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        (Import-TransactionData $Sales | New-CustomerFeatures -ReferenceDate ([datetime]'2024-04-15'))[0].ReferenceDate |
            Should -Be ([datetime]'2024-04-15')
    }

    It 'warns of the reference date of one customer alone' {
        'order_id,customer,date,amount', '1,A,2024-01-01,5' | Set-Content alone.csv
        $null = Import-TransactionData alone.csv | New-CustomerFeatures -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'the day after this one customer'
        $null = Import-TransactionData alone.csv | New-CustomerFeatures -ReferenceDate 2024-06-01 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Not -Match 'the day after this one customer'
    }

    It 'makes segments of all principal components' {
        $Features | Invoke-Segmentation -ClusterCount 2 -SegmentationVariable TotalSpend, OrderCount, Tenure -ExplainedVariance 1 -WarningAction SilentlyContinue |
            Should -HaveCount 26
    }

    It 'warns of customers without a purchase before the reference date' {
        $early = Import-TransactionData $Sales | New-CustomerFeatures -ReferenceDate 2024-01-20 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'no purchase before the reference date'
        ($early | Where-Object Quality -EQ Low).OrderCount | Select-Object -Unique | Should -Be 0
    }
}
