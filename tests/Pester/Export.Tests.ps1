#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $parquet = [bool]$env:NTLTOOLS_DUCKDB -or
        (Get-ChildItem "$PSScriptRoot/../../out/NtlTools/lib/runtimes" -Recurse -Filter '*duckdb*' -File -ErrorAction Ignore)
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    New-WideFile wide.csv
    $customers = Import-MeterData wide.csv
    function Get-Text($Customers) { $Customers | ForEach-Object { "$($_.CustomerId) $($_.IsTheft) $($_.Kwh)" } }
}

AfterAll { Pop-Location }

Describe 'Export-MeterData' {
    It 'writes <Layout> CSV that is read back as it was' -ForEach @{ Layout = 'Wide' }, @{ Layout = 'Long' } {
        $file = $customers | Export-MeterData "$Layout.csv" -Layout $Layout -PassThru
        $file.Name | Should -BeExactly "$Layout.csv"
        Get-Text (Import-MeterData "$Layout.csv") | Should -BeExactly (Get-Text $customers)
    }

    It 'writes Parquet by the name or by -Format, read back by Import-MeterData and by a query' -Skip:(-not $parquet) {
        $customers | Export-MeterData readings.parquet
        $customers | Export-MeterData readings.data -Format Parquet
        (Get-FileHash readings.data).Hash | Should -BeExactly (Get-FileHash readings.parquet).Hash
        Get-Text (Import-MeterData readings.parquet) | Should -BeExactly (Get-Text $customers)
        Get-Text (Import-MeterData -Query "SELECT * FROM 'readings.parquet'") | Should -BeExactly (Get-Text $customers)
    }

    It 'refuses wide Parquet before it writes' {
        { $customers | Export-MeterData never.parquet -Layout Wide } | Should -Throw -ErrorId 'ParquetIsLong*'
        'never.parquet' | Should -Not -Exist
    }

    It 'refuses the name of another kind of file, here and for tables, unless -Format says what to write' {
        foreach ($name in 'picture.svg', 'text.txt', 'book.xlsx') {
            { $customers | Export-MeterData $name } | Should -Throw -ErrorId 'NoSuchTableFormat*'
            { $customers | New-CustomerFeatures | Export-NtlTable $name -WhatIf } | Should -Throw -ErrorId 'NoSuchTableFormat*'
            $name | Should -Not -Exist
        }
        $customers | Export-MeterData text.txt -Format Csv
        'text.txt' | Should -Exist
    }

    It 'leaves a file alone with -NoClobber and -WhatIf, and leaves none where the pipeline fails' {
        'old' | Set-Content old.csv
        { $customers | Export-MeterData old.csv -NoClobber } | Should -Throw -ErrorId 'OutputExists*'
        $customers | Export-MeterData old.csv -WhatIf
        Get-Content old.csv | Should -BeExactly 'old'
        { $customers | ForEach-Object { if ($_.CustomerId -eq 'C000009') { throw 'upstream' } $_ } | Export-MeterData half.csv } |
            Should -Throw 'upstream'
        'half.csv' | Should -Not -Exist
    }

    It 'writes the attributes of every customer' {
        'id,2024-01-01,2024-01-02,Zone', 'A,1,1,', 'B,2,2,north' | Set-Content zones.csv
        Import-MeterData zones.csv -AttributeColumn Zone | Export-MeterData zoned.csv
        (Import-Csv zoned.csv).Zone | Should -BeExactly '', 'north'
    }

    It 'does not leave an older file without a word where nothing comes' {
        'old' | Set-Content old.csv
        { @() | Export-NtlTable old.csv -ErrorAction Stop } | Should -Throw -ErrorId 'NothingToWrite*'
        { @() | Export-MeterData old.csv -ErrorAction Stop } | Should -Throw -ErrorId 'NothingToWrite*'
        Get-Content old.csv | Should -BeExactly 'old'
        @() | Export-NtlTable none.csv -ErrorAction Stop
        'none.csv' | Should -Not -Exist
        @() | Export-NtlTable old.csv -InspectionList
        Get-Content old.csv | Should -Match '^Rank,CustomerId,'
    }

    It 'tells of a server that is not there, without the password' {
        $at = 'Host=127.0.0.1;Port=1;Database=d;Username=u;Password=hunter2Zebra;Timeout=5'
        { $customers | Export-MeterData -ConnectionString $at -Table t } | Should -Throw -ErrorId 'CannotConnect*'
        { Import-MeterData -ConnectionString $at -Query 'SELECT 1' } | Should -Throw -ErrorId 'CannotConnect*'
        "$($Error[0] | Format-List * -Force | Out-String)" | Should -Not -Match 'hunter2Zebra'
    }

    It 'does not send a query over files to a server that only the environment names' -Skip:(-not $parquet) {
        $before = $env:NTLTOOLS_CONNECTION
        try {
            $env:NTLTOOLS_CONNECTION = 'Host=127.0.0.1;Port=1'
            Import-MeterData -Query "SELECT * FROM 'wide.csv'" | Should -HaveCount 40
        }
        finally { $env:NTLTOOLS_CONNECTION = $before }
    }
}

Describe 'Export-NtlTable' {
    It 'writes features with the columns of features.csv' {
        $features = $customers | New-CustomerFeatures
        $features | Export-NtlTable features.csv
        $rows = Import-Csv features.csv
        $rows | Should -HaveCount 40
        $rows[0].CustomerId | Should -BeExactly $features[0].CustomerId
    }

    It 'refuses what no table has rows of' {
        { 1 | Export-NtlTable none.csv } | Should -Throw -ErrorId 'NotATableRow*'
    }
}
