#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    New-WideFile wide.csv
}

AfterAll { Pop-Location }

Describe 'Import-MeterData' {
    It 'reads a file with no option at all' {
        $customers = Import-MeterData wide.csv
        $customers | Should -HaveCount 40
        $customers[0].CustomerId | Should -BeExactly 'C000001'
        $customers[0].StepCount | Should -Be 100
        $customers[0].IsTheft | Should -Be $false
    }

    It 'gives the readings back that were written' {
        "$((Import-MeterData wide.csv)[3].Kwh)" | Should -BeExactly "$((New-SyntheticMeterData 40 -Days 100)[3].Kwh)"
    }

    It 'reads several paths, wildcards, folders and files from the pipeline as one import' {
        $null = New-Item parts -ItemType Directory
        'id,2024-01-01,2024-01-02', 'A,1,2' | Set-Content parts/1.csv
        'id,2024-01-03,2024-01-04', 'A,3,4', 'B,5,6' | Set-Content parts/2.csv
        foreach ($customers in @(
                , (Import-MeterData parts)
                , (Import-MeterData parts/*.csv)
                , (Import-MeterData parts/1.csv, parts/2.csv)
                , (Get-ChildItem parts | Import-MeterData)
                , ('parts/1.csv', 'parts/2.csv' | Import-MeterData))) {
            $customers | Should -HaveCount 2
            "$($customers[0].Kwh)" | Should -Be '1 2 3 4'
        }
    }

    It 'spreads bills onto months and says what is irregular' {
        'CustomerId,From,To,kWh,Estimated', 'A,2024-01-01,2024-02-01,400,1', 'A,2024-02-01,2024-03-01,200,0',
        'A,2024-03-01,2024-03-17,160,0' | Set-Content bills.csv
        $customer = Import-MeterData bills.csv
        "$($customer.Kwh)" | Should -Be '310 290 160'
        "$($customer.Billing.Marks)" | Should -Be 'TruedUp TruedUp Partial'
        (Import-MeterData bills.csv -Layout Billing -KeepEstimates -MinimumCoverage 1).Kwh[0, 1] | Should -Be 400, 200
    }

    It 'reads meter indexes by days' {
        'Customer,Date,MeterReading', 'A,2024-01-01,99900', 'A,2024-01-11,100' | Set-Content indexes.csv
        "$((Import-MeterData indexes.csv -Interval Daily).Kwh)" | Should -Be "$(, 20 * 10)"
    }

    It 'takes a name with brackets literally, also from the pipeline' {
        Copy-Item wide.csv 'wide1.csv'
        Copy-Item -LiteralPath wide.csv 'wide[1].csv'
        (Import-MeterData -LiteralPath 'wide[1].csv').Count | Should -Be 40
        Get-Item -LiteralPath 'wide[1].csv' | Import-MeterData | Should -HaveCount 40
    }

    It 'reads compressed files' {
        $target = [IO.File]::Create((Join-Path (Get-PSDrive TestDrive).Root 'wide.csv.gz'))
        $zip = [IO.Compression.GZipStream]::new($target, [IO.Compression.CompressionMode]::Compress)
        $zip.Write([IO.File]::ReadAllBytes((Convert-Path wide.csv)))
        $zip.Dispose()
        Import-MeterData wide.csv.gz | Should -HaveCount 40
    }

    It 'starts relative paths at the location of the shell' {
        $null = New-Item below -ItemType Directory
        Copy-Item wide.csv below/there.csv
        Push-Location below
        try { Import-MeterData there.csv | Should -HaveCount 40 }
        finally { Pop-Location }
    }

    It 'reads a long file, and keeps ids as text' {
        'meter;time;kwh', '007;2024-01-01;1,5', '007;2024-01-02;2', '7;2024-01-01;3' | Set-Content long.csv
        $customers = Import-MeterData long.csv
        $customers.CustomerId | Should -Be '007', '7'
        $customers[0].Kwh[0] | Should -Be 1.5
        [float]::IsNaN($customers[1].Kwh[1]) | Should -BeTrue
    }

    It 'takes every setting' {
        'No|Kind|Seen|Jan|Feb|Mar', 'a|shop|2024-03-05|1,5|-2|9999' | Set-Content odd.csv
        'No|Fraud', 'a|theft' | Set-Content labels.csv
        'No|Tariff', 'a|night' | Set-Content attributes.csv
        $customer = Import-MeterData odd.csv -Layout Wide -IdColumn No -InspectionDateColumn Seen -AttributeColumn Kind, Tariff `
            -ReadingColumn Jan, Feb, Mar -Delimiter '|' -DecimalMark ',' -Culture en-GB -Interval Monthly -Start 2024-01-01 `
            -LabelPath labels.csv -AttributePath attributes.csv -AllowNegative -MaximumReading 100 -ThrottleLimit 1 `
            -WarningAction SilentlyContinue
        "$($customer.Kwh)" | Should -Be '1.5 -2 NaN'
        $customer.IsTheft | Should -BeTrue
        $customer.InspectionDate | Should -Be ([DateOnly]'2024-03-05')
        $customer.Attributes['Kind'] | Should -Be 'shop'
        $customer.Attributes['Tariff'] | Should -Be 'night'
        "$($customer.Interval)" | Should -Be '1mo'
    }

    It 'sums readings up to a longer interval' {
        'meter,time,kwh', 'a,2024-01-01 00:00,1', 'a,2024-01-01 12:00,2', 'a,2024-01-02 00:00,4', 'a,2024-01-02 12:00,5' |
            Set-Content half.csv
        "$((Import-MeterData half.csv -Interval Daily).Kwh)" | Should -Be '3 9'
    }

    It 'stops the reader when the pipeline has enough, and lets go of the file' {
        $row = 'C{0},' + ((@('1.5') * 200) -join ',')
        @('id,' + ((0..199 | ForEach-Object { (Get-Date 2024-01-01).AddDays($_).ToString('yyyy-MM-dd') }) -join ',')) +
            (1..20000 | ForEach-Object { $row -f $_ }) | Set-Content large.csv
        Import-MeterData large.csv | Select-Object -First 3 | Should -HaveCount 3
        # Where a reader held it, this could not open it for itself alone.
        $file = [IO.File]::Open((Convert-Path large.csv), 'Open', 'ReadWrite', 'None')
        $file.Dispose()
        if ($IsLinux) {
            Get-ChildItem /proc/self/fd -ErrorAction Ignore | Where-Object LinkTarget -Like '*large.csv' | Should -BeNullOrEmpty
        }
    }

    It 'stops when the person stops it' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$((Get-Module NtlTools).ModuleBase)'; while (`$true) { Import-MeterData '$(Convert-Path wide.csv)' | Out-Null }")
        $null = $shell.BeginInvoke()
        Start-Sleep -Milliseconds 700
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
    }

    Context 'bad input' {
        It 'reports a row that cannot be used, with file and line, and goes on' {
            'id,2024-01-01,2024-01-02', 'A,1,2', 'B,1', 'C,3,4' | Set-Content ragged.csv
            $customers = Import-MeterData ragged.csv -ErrorVariable failures -ErrorAction SilentlyContinue
            $customers.CustomerId | Should -Be 'A', 'C'
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'RaggedRow,*'
            $failures[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $failures[0].TargetObject | Should -BeLike '*ragged.csv:3'
            $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'sums cells up in one warning a column and reason, and keeps each in a variable' {
            'id,2024-01-01,2024-01-02', 'A,x,2', 'B,y,-4', 'C,1,2' | Set-Content cells.csv
            $customers = Import-MeterData cells.csv -RejectVariable rejects -WarningVariable warnings -WarningAction SilentlyContinue
            $customers | Should -HaveCount 3
            [float]::IsNaN($customers[0].Kwh[0]) | Should -BeTrue
            $warnings | Should -HaveCount 2
            "$warnings" | Should -Match '2024-01-01: 2 . NotANumber'
            $rejects | Should -HaveCount 3
            $rejects[0].Line | Should -Be 2
            $rejects[0].Reason | Should -Be 'NotANumber'
            $rejects[0].Text | Should -Be 'x'
        }

        It 'hears of a date in the header that does not exist' {
            'id,2024-02-29,2024-02-30,2024-03-01', 'A,1,2,3' | Set-Content dates.csv
            $customer = Import-MeterData dates.csv -ErrorVariable failures -ErrorAction SilentlyContinue
            $customer.ObservedCount | Should -Be 2
            $failures.FullyQualifiedErrorId | Should -BeLike 'InvalidDate,*'
        }

        It 'reports a bad file once, and reads the next one' {
            $null = New-Item empty.csv
            $customers = Import-MeterData empty.csv, wide.csv -ErrorVariable failures -ErrorAction SilentlyContinue
            $customers | Should -HaveCount 40
            $failures.FullyQualifiedErrorId | Should -BeLike 'EmptyFile,*'
        }

        It 'reports every bad file where all are' {
            $null = New-Item empty1.csv, empty2.csv
            Import-MeterData empty1.csv, empty2.csv -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures | Should -HaveCount 2
        }

        It 'reports <Case> as <Id>, category <Category>' -TestCases @(
            @{ Case = 'a missing file'; Path = 'nowhere.csv'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a wildcard without matches'; Path = 'no*thing.csv'; Id = 'NothingMatches'; Category = 'ObjectNotFound' }
            @{ Case = 'a path of another provider'; Path = 'Env:PATH'; Id = 'NotAFileSystemPath'; Category = 'InvalidArgument' }
            @{ Case = 'a folder without data'; Path = 'void'; Id = 'NoDataFiles'; Category = 'ObjectNotFound' }
            @{ Case = 'a header without rows'; Path = 'header.csv'; Id = 'HeaderOnly'; Category = 'InvalidData' }
        ) {
            $null = New-Item void -ItemType Directory -Force
            'id,2024-01-01,2024-01-02' | Set-Content header.csv
            { Import-MeterData $Path -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
            Import-MeterData $Path -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures[-1].CategoryInfo.Category | Should -Be $Category
        }

        It 'ends where no row can be used' {
            'id,2024-01-01,2024-01-02', 'A,1' | Set-Content useless.csv
            { Import-MeterData useless.csv -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'NoUsableRows,*'
        }

        It 'ends where a file of labels is missing' {
            { Import-MeterData wide.csv -LabelPath nowhere.csv } | Should -Throw -ErrorId 'PathNotFound,*'
        }

        It 'refuses a delimiter that is not ASCII' {
            { Import-MeterData wide.csv -Delimiter ([char]0x2192) } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        }
    }
}
