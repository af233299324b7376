#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    New-WideFile readings.csv -Customers 400 -Days 120 -TheftShare 0.2
    'id,2024-01-01,2024-01-02', 'A,x,2' | Set-Content bad.csv
    $null = Import-MeterData bad.csv -RejectVariable rejects -WarningAction SilentlyContinue
    $series = New-SyntheticMeterData 2 -Days 30
    $features = Import-MeterData readings.csv | New-CustomerFeatures
    $quality = Import-MeterData readings.csv | Measure-MeterData
    $customers = $features | Invoke-Segmentation
    $detector = $customers | Train-TheftDetector
    $score = $customers | Get-TheftScore $detector | Select-Object -First 2
    $sales = Import-TransactionData "$PSScriptRoot/../NtlTools.Core.Tests/Fixtures/Transactions/transactions.csv" | Select-Object -First 2
    $comparison = $features | Select-Object -Skip 20 | Invoke-Segmentation -ClusterCount 4 | Compare-Segmentation $customers -WarningAction SilentlyContinue
    $profiles = New-SyntheticMeterData 200 -Days 100 | New-CustomerFeatures | Invoke-Segmentation | Get-SegmentProfile
    $shops = 1..40 | ForEach-Object { $who = $_; 1..(1 + $who % 4) | ForEach-Object { "c$who,$who$_,2024-0$_-$(10 + $who % 9),1,$($who % 7 + 1).5" } }
    @('CustomerID,InvoiceNo,InvoiceDate,Quantity,UnitPrice') + $shops | Set-Content shops.csv
    $purchases = Import-TransactionData shops.csv | New-CustomerFeatures -Window 30d -Aggregation Sum
    $buyers = $purchases | Invoke-Segmentation -ClusterCount 2 -WarningAction SilentlyContinue
    $script:Objects = @{
        CustomerTransactions = $sales
        TransactionFeatures  = $sales | New-CustomerFeatures -Window 30d
        MeterSeries          = $series
        MeterFeatures        = $features | Select-Object -First 2
        ClusterEvaluation    = $detector.Segmentation.Evaluations
        SegmentedCustomer    = $customers | Select-Object -First 2
        SegmentProfile       = $customers | Get-SegmentProfile
        FeatureSummary       = $profiles[-1].Features | Select-Object -First 3
        TellingFeature       = $profiles[-1].TellingFeatures
        SegmentExample       = $profiles[-1].Exemplars
        SegmentDifference    = $customers | Compare-Segment 0
        SegmentationComparison = $comparison
        SegmentMovement      = $comparison.Movements
        CustomerMove         = $comparison.Moves | Select-Object -First 3
        FeatureDrift         = $comparison.Drifts | Select-Object -First 3
        SegmentShift         = $comparison.Segments
        CustomerSegment      = $features | Get-CustomerSegment $detector | Select-Object -First 2
        MapPoint             = $customers | Get-SegmentMap PCA | Select-Object -First 2
        CustomerSegmentation = $detector.Segmentation
        TheftDetector        = $detector
        DetectionThresholds  = $detector.Thresholds
        DetectorEvaluation   = $detector.Evaluation
        TopShareResult       = $detector.Evaluation.TopShares
        FeatureImportance    = $detector.FeatureImportance | Select-Object -First 3
        TheftScore           = $score
        ScoreReason          = ($customers | Get-TheftScore $detector).Reasons | Select-Object -First 3
        RunSummary           = Invoke-NtlRun readings.csv out
        StageFigures         = (Invoke-NtlRun readings.csv out).Stages
        Reject               = $rejects
        MeterDataQuality     = $quality
        DataProblem          = $quality.Problems
        MonthQuality         = $quality.Months
    }
}

AfterAll { Pop-Location }

Describe 'The view of <_>' -ForEach @(
    'MeterSeries', 'MeterFeatures', 'ClusterEvaluation', 'SegmentedCustomer', 'SegmentProfile', 'FeatureSummary', 'TellingFeature', 'SegmentExample',
    'SegmentDifference', 'SegmentationComparison', 'SegmentMovement', 'CustomerMove', 'FeatureDrift', 'SegmentShift',
    'CustomerSegment', 'MapPoint', 'CustomerSegmentation', 'TheftDetector',
    'DetectionThresholds', 'DetectorEvaluation', 'TopShareResult', 'FeatureImportance', 'TheftScore', 'ScoreReason', 'RunSummary', 'StageFigures', 'Reject',
    'MeterDataQuality', 'DataProblem', 'MonthQuality', 'CustomerTransactions', 'TransactionFeatures'
) {
    It 'is a table that fits 80 columns, with all its columns' {
        $table = (Get-FormatData "NtlTools.*.$_").FormatViewDefinition | Where-Object { $_.Control -is [Management.Automation.TableControl] }
        $lines = $Objects[$_] | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines[1] | Should -Match '^[\s-]+$'
        ($lines[1].Trim() -split '\s+').Count | Should -Be $table.Control.Headers.Count
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'is a list without the inside of other objects' {
        $list = $Objects[$_] | Select-Object -First 1 | Format-List | Out-String -Width 80
        $list | Should -Match ' : '
        $list | Should -Not -Match '\{ \w+ = |`\d\['
    }

    It 'has a default display set of properties that exist' {
        $object = @($Objects[$_])[0]
        $names = $object.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames
        $names.Count | Should -BeGreaterThan 1
        foreach ($name in $names) { $object.PSObject.Properties.Name | Should -Contain $name }
    }
}

Describe 'The views of purchases' {
    It 'show segments without what meters alone have' {
        $profiles = $buyers | Get-SegmentProfile
        $profiles | Out-String -Width 80 | Should -Not -Match 'TheftRate|NaN'
        $list = $profiles | Format-List | Out-String -Width 80
        $list | Should -Match 'TellingFeatures'
        $list | Should -Not -Match 'Consumption|ZeroRatio|Theft|NaN'
        $Objects.SegmentProfile | Out-String -Width 80 | Should -Match 'TheftRate'
    }

    It 'say what a customer buys, with the features of windows' {
        $purchases[0] | Format-List | Out-String -Width 80 | Should -Match 'Windows +: .*SpendSum30d \d'
        $buyers[0] | Format-List | Out-String -Width 80 | Should -Match 'Features +: orders \d+, spend [\d.,]+, recency \d+ days'
        $Objects.TransactionFeatures[0].PSObject.BaseObject | Format-List | Out-String -Width 80 | Should -Match 'Windows'
        $Objects.SegmentedCustomer[0] | Format-List | Out-String -Width 80 | Should -Match 'Features +: mean .* kWh'
    }
}

Describe 'The table of ways to divide' {
    It 'tells radii apart, and a speck from nothing' {
        $found = $features | Find-OptimalClusterCount -Algorithm DBSCAN -Eps 3, 4 -GapReferenceCount 0 -StabilityDrawCount 0 `
            -WarningAction SilentlyContinue
        $found | Out-String -Width 80 | Should -Match '(?s)DBSCAN, eps 3.*DBSCAN, eps 4'
        $speck = $Objects.ClusterEvaluation[0].PSObject.Copy()
        $speck.PSObject.Properties.Add([psnoteproperty]::new('SmallestSegmentShare', 0.0002), $true)
        $speck | Format-Table | Out-String -Width 80 | Should -Match '<0[.,]1'
    }
}

Describe 'Tables of customers with long names of segments' {
    It 'show all their columns at 80 columns, and headings on one line' {
        $points = $customers | Get-SegmentMap PCA | Select-Object -First 3
        foreach ($rows in $points, ($customers | Select-Object -First 3), $Objects.CustomerSegment) {
            $copies = $rows | ForEach-Object {
                $copy = $_.PSObject.Copy()
                $copy.PSObject.Properties.Add([psnoteproperty]::new('SegmentName', 'Low Consumption, Variable Pattern, High ZeroRatio, Low X'), $true)
                $copy.PSObject.Properties.Add([psnoteproperty]::new('CustomerId', 'A' * 32), $true)
                $copy
            }
            $lines = $copies | Format-Table | Out-String -Width 80 -Stream | Where-Object { $_ }
            $lines[1] | Should -Match '^-+( +-+){4}\s*$'
            $lines[0] | Should -Match 'SegmentName'
            $lines[2] | Should -Match 'Low Con'
        }
    }
}

Describe 'The table of scores' {
    It 'shows ids of 32 characters whole' {
        $id = 'A' * 32
        ('id,2024-01-01', "$id,1") | Set-Content long-id.csv
        $scores = $Objects.TheftScore | Select-Object -First 1
        $copy = $scores.PSObject.Copy()
        $copy.PSObject.Properties.Add([psnoteproperty]::new('CustomerId', $id), $true)
        $copy | Format-Table | Out-String -Width 80 | Should -Match $id
    }
}
