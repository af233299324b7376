#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    New-WideFile readings.csv -Customers 400 -Days 120 -TheftShare 0.2
    New-WideFile short.csv -Customers 30 -Days 20
    $script:Runbook = (Resolve-Path "$PSScriptRoot/../../examples/Monthly-Run.ps1").ProviderPath
    $script:Readings = Convert-Path readings.csv
    $script:Root = (Get-PSDrive TestDrive).Root
}

AfterAll { Pop-Location }

Describe 'Invoke-NtlRun' {
    It 'writes everything and returns a summary' {
        $run = Invoke-NtlRun readings.csv out -Capacity 20 -Verbose 4>$null
        $run.CustomerCount | Should -Be 400
        $run.InspectionCount | Should -Be 20
        foreach ($file in 'features.csv', 'segments.csv', 'cluster_evaluation.json', 'cluster_profiles.json', 'segmentation.ntlmodel',
            'detector.ntlmodel', 'thresholds.json', 'metadata.json', 'evaluation.json', 'scores.csv', 'inspection_list.csv', 'rejects.csv', 'quality.json', 'run.json') {
            "out/$file" | Should -Exist
            $run.Files | Should -Contain $file
        }
        @(Import-Csv out/inspection_list.csv) | Should -HaveCount 20
    }

    It 'writes layers that say what they come from' {
        $run = Invoke-NtlRun readings.csv lake -Layers
        foreach ($file in 'bronze/readings.csv', 'silver/features.csv', 'silver/imputation.json', 'gold/scores.csv', 'run.json') {
            "lake/$file" | Should -Exist
            $run.Files | Should -Contain $file
        }
        $silver = Get-Content lake/silver/layer.json -Raw | ConvertFrom-Json
        $silver.SchemaVersion | Should -Be 1
        ($silver.Provenance.Sources | Where-Object Path -EQ 'bronze/readings.csv').Sha256 |
            Should -Be (Get-FileHash lake/bronze/readings.csv).Hash
        $scores = Import-MeterData lake/bronze/readings.csv | New-CustomerFeatures |
            Invoke-Segmentation -Model lake/gold/segmentation.ntlmodel | Get-TheftScore lake
        @($scores) | Should -HaveCount 400
    }

    It 'gives what the pipeline gives' {
        $null = Invoke-NtlRun readings.csv same
        $customers = Import-MeterData readings.csv | New-CustomerFeatures | Invoke-Segmentation
        $detector = $customers | Train-TheftDetector
        $scores = $customers | Get-TheftScore $detector
        $written = Import-Csv same/scores.csv | Sort-Object CustomerId
        foreach ($i in 0, 7, 399) {
            $written[$i].CustomerId | Should -Be $scores[$i].CustomerId
            [double]$written[$i].Score | Should -Be ([Math]::Round($scores[$i].Score, 6))
            [int]$written[$i].Rank | Should -Be $scores[$i].Rank
        }
    }

    It 'gives the same files with the same seed on any number of threads' {
        $null = Invoke-NtlRun readings.csv one -Seed 3 -ThrottleLimit 1
        $null = Invoke-NtlRun readings.csv four -Seed 3 -ThrottleLimit 4
        foreach ($file in 'scores.csv', 'detector.ntlmodel', 'features.csv') {
            (Get-FileHash "one/$file").Hash | Should -Be (Get-FileHash "four/$file").Hash
        }
    }

    It 'takes its settings' {
        $run = Invoke-NtlRun readings.csv settings -ClusterCount 3 -MinimumQuality Low -SimulateTheft 0.1 -UseTercile `
            -SegmentationVariable Consumption* -ExcludeMissingness -SplitBy Customer -LabelColumn IsTheft
        $run.SegmentCount | Should -Be 3
        $run.IsSimulated | Should -BeTrue
    }

    It 'ends below the quality asked for, and leaves the report alone' {
        { Invoke-NtlRun readings.csv gate -MinimumDataQuality 1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'DataBelowQuality,*'
        (Get-ChildItem gate -Force).Name | Should -Be 'quality.json'
        (Get-Content gate/quality.json | ConvertFrom-Json).score | Should -BeLessThan 1
    }

    It 'does nothing with -WhatIf' {
        Invoke-NtlRun readings.csv what-if -WhatIf | Should -BeNullOrEmpty
        'what-if' | Should -Not -Exist
    }

    It 'leaves results alone with -NoClobber' {
        $null = Invoke-NtlRun readings.csv kept
        $before = (Get-Item kept/scores.csv).LastWriteTimeUtc
        { Invoke-NtlRun readings.csv kept -NoClobber } | Should -Throw -ErrorId 'OutputExists,*'
        (Get-Item kept/scores.csv).LastWriteTimeUtc | Should -Be $before
    }

    It 'replaces read-only results with -Force alone, and returns the files with -PassThru' {
        $null = Invoke-NtlRun readings.csv locked
        Set-ItemProperty -Path locked/scores.csv -Name IsReadOnly -Value $true
        { Invoke-NtlRun readings.csv locked } | Should -Throw -ErrorId 'OutputIsReadOnly,*'
        $files = Invoke-NtlRun readings.csv locked -Force -PassThru
        $files.Name | Should -Contain 'scores.csv'
        $files[0] | Should -BeOfType System.IO.FileInfo
    }

    It 'shows the stages in its progress, and completes it' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$((Get-Module NtlTools).ModuleBase)'; Invoke-NtlRun '$Readings' '$Root/progress' | Out-Null")
        $null = $shell.Invoke()
        $shell.HadErrors | Should -BeFalse
        $records = $shell.Streams.Progress | Where-Object Activity -EQ 'Finding theft in meter data'
        if ($records) {
            $records[-1].RecordType | Should -Be 'Completed'
            $records[0].StatusDescription | Should -Match '\(\d of 5\)'
        }
        $shell.Dispose()
    }

    It 'ends with <Id>, category <Category>, for <Case>' -TestCases @(
        @{ Case = 'data below the quality gate'; Path = 'short.csv'; Folder = 'gate'; Id = 'NoCustomersOfQuality'; Category = 'LimitsExceeded' }
        @{ Case = 'an output folder that is a file'; Path = 'readings.csv'; Folder = 'short.csv'; Id = 'CannotWrite'; Category = 'DeviceError' }
    ) {
        try { Invoke-NtlRun $Path $Folder -WarningAction SilentlyContinue }
        catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.CategoryInfo.Category | Should -Be $Category
    }
}

Describe 'The runbook' {
    It 'ends with 0, and writes no colour codes' {
        $shown = pwsh -NoProfile -NonInteractive -File $Runbook -Path $Readings -OutputFolder "$Root/book" 2>&1
        $LASTEXITCODE | Should -Be 0
        "$shown" | Should -Not -Match "`e\["
        "$shown" | Should -Match 'InspectionCount'
        'book/run.json' | Should -Exist
    }

    It 'ends with 1 where it fails, 2 below the quality gate' {
        $null = pwsh -NoProfile -NonInteractive -File $Runbook -Path "$Root/nowhere.csv" -OutputFolder "$Root/failed" 2>&1
        $LASTEXITCODE | Should -Be 1
        $null = pwsh -NoProfile -NonInteractive -File $Runbook -Path "$Root/short.csv" -OutputFolder "$Root/gate" 2>&1
        $LASTEXITCODE | Should -Be 2
    }

    It 'ends with 3 where another run holds the lock' {
        $null = New-Item busy -ItemType Directory
        $lock = [IO.File]::Open("$Root/busy/.ntl.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $shown = pwsh -NoProfile -NonInteractive -File $Runbook -Path $Readings -OutputFolder "$Root/busy" 2>&1
            $LASTEXITCODE | Should -Be 3
            "$shown" | Should -Match 'OutputBusy'
        }
        finally { $lock.Dispose() }
    }
}

Describe 'The examples' {
    It '<_> runs as it stands' -ForEach @('Find-Theft.ps1', 'Explore-Segments.ps1', 'Compare-Gaps.ps1') {
        $shown = pwsh -NoProfile -NonInteractive -File (Join-Path (Split-Path $Runbook) $_) 2>&1
        $LASTEXITCODE | Should -Be 0
        $shown | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        $shown | Should -Not -BeNullOrEmpty
    }
}
