#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    Push-Location TestDrive:
    $script:Customers = New-SyntheticMeterData 400 -Days 120 -TheftShare 0.2 | New-CustomerFeatures | Invoke-Segmentation
    $script:Detector = $script:Customers | Train-TheftDetector
}

AfterAll { Pop-Location }

Describe 'Export-NtlModel' {
    It 'saves a detector that scores the same afterwards' {
        $Detector | Export-NtlModel detector.ntlmodel
        $loaded = Import-NtlModel detector.ntlmodel
        $loaded.GetType().Name | Should -Be TheftDetector
        "$(($Customers | Get-TheftScore $loaded).Score)" | Should -BeExactly "$(($Customers | Get-TheftScore $Detector).Score)"
    }

    It 'saves a segmentation, and returns the file when asked' {
        $file = $Detector.Segmentation | Export-NtlModel segments.ntlmodel -PassThru
        $file | Should -BeOfType System.IO.FileInfo
        $file.Length | Should -BeGreaterThan 0
        (Import-NtlModel segments.ntlmodel).GetType().Name | Should -Be CustomerSegmentation
    }

    It 'finds the detector of a run by its folder, wherever a model is asked for' {
        $null = New-Item -ItemType Directory finished
        $Detector | Export-NtlModel finished/detector.ntlmodel
        (Import-NtlModel finished).GetType().Name | Should -Be TheftDetector
        $scores = $Customers | Get-TheftScore finished
        "$($scores.Score)" | Should -BeExactly "$(($Customers | Get-TheftScore $Detector).Score)"
        ($Customers | Select-Object -First 40 | ForEach-Object Features | Invoke-Segmentation -Model finished).Count | Should -Be 40
        (Get-Item finished | ForEach-Object { $Customers | Test-TheftDetector -Detector $_ }).CustomerCount | Should -BeGreaterThan 0
        { $Customers | Get-TheftScore nowhere } | Should -Throw '*nowhere*'
    }

    It 'shows the reasons of a score as one text in a file' {
        $Customers | Get-TheftScore $Detector | Where-Object { $_.Reasons.Count -gt 1 } | Select-Object -First 1 |
            Export-Csv reasons.csv
        (Import-Csv reasons.csv).Reasons | Should -Match '^\w+ -?[\d.]+ \(typical -?[\d.]+\); \w+ '
    }

    It 'does nothing with -WhatIf' {
        $Detector | Export-NtlModel what-if.ntlmodel -WhatIf
        'what-if.ntlmodel' | Should -Not -Exist
    }

    It 'leaves a file alone with -NoClobber, and replaces it without' {
        Set-Content old.ntlmodel old
        try { $Detector | Export-NtlModel old.ntlmodel -NoClobber }
        catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'OutputExists,*'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        Get-Content old.ntlmodel | Should -Be 'old'
        $Detector | Export-NtlModel old.ntlmodel
        Import-NtlModel old.ntlmodel | Should -Not -BeNullOrEmpty
    }

    It 'replaces a read-only file, and makes a folder, with -Force alone' {
        Set-Content locked.ntlmodel old
        Set-ItemProperty -Path locked.ntlmodel -Name IsReadOnly -Value $true
        { $Detector | Export-NtlModel locked.ntlmodel } | Should -Throw -ErrorId 'OutputIsReadOnly,*'
        $Detector | Export-NtlModel locked.ntlmodel -Force
        Import-NtlModel locked.ntlmodel | Should -Not -BeNullOrEmpty
        { $Detector | Export-NtlModel new/model.ntlmodel } | Should -Throw -ErrorId 'CannotWrite,*'
        $Detector | Export-NtlModel new/model.ntlmodel -Force
        'new/model.ntlmodel' | Should -Exist
    }

    It 'does not replace what is no model, whatever the switches' {
        'id,kwh' | Set-Content mine.csv
        '{ "name": "mine" }' | Set-Content mine.json
        { $Detector | Export-NtlModel mine.csv -Force } | Should -Throw -ErrorId 'NoSuchModelEnding,*'
        { $Detector | Export-NtlModel mine } | Should -Throw -ErrorId 'NoSuchModelEnding,*'
        { $Detector | Export-NtlModel mine.csv -Format NtlTools -Force } | Should -Throw -ErrorId 'WouldReplaceNoModel,*'
        { $Detector | Export-NtlModel mine.json -WhatIf } | Should -Throw -ErrorId 'WouldReplaceNoModel,*'
        Get-Content mine.csv | Should -BeExactly 'id,kwh'
        $Detector | Export-NtlModel own.data -Format NtlTools
        $Detector | Export-NtlModel own.data -Format XGBoostJson
        $Detector | Export-NtlModel own.data -Format NtlTools
        Import-NtlModel own.data | Should -Not -BeNullOrEmpty
    }

    It 'takes brackets in a name as they are with -LiteralPath' {
        $Detector | Export-NtlModel -LiteralPath 'a[1].ntlmodel'
        Test-Path -LiteralPath 'a[1].ntlmodel' | Should -BeTrue
        Import-NtlModel -LiteralPath 'a[1].ntlmodel' | Should -Not -BeNullOrEmpty
    }

    It 'refuses what is no model, and a second model for one file' {
        { 42 | Export-NtlModel number.ntlmodel } | Should -Throw -ErrorId 'NotAModelObject,*'
        { $Detector, $Detector | Export-NtlModel two.ntlmodel } | Should -Throw -ErrorId 'OneModelAFile,*'
    }
}

Describe 'Models of XGBoost' {
    BeforeAll { $Detector | Export-NtlModel trees.json }

    It 'saves the trees as JSON by the ending or by -Format' {
        (Get-Content trees.json -Raw | ConvertFrom-Json).learner.objective.name | Should -Be 'binary:logistic'
        $Detector | Export-NtlModel trees.model -Format XGBoostJson
        Get-Content trees.model -Raw | Should -BeExactly (Get-Content trees.json -Raw)
        $Detector | Export-NtlModel whole.json -Format NtlTools
        (Get-Content whole.json -AsByteStream -TotalCount 2) | Should -Be 0x50, 0x4B
    }

    It 'scores with a model of XGBoost as the trees do, with segments or without' {
        $model = Import-NtlModel trees.json
        $model.GetType().Name | Should -Be XGBoostDetector
        $model.TreeCount | Should -Be $Detector.TreeCount
        $own = $Customers | Get-TheftScore $Detector
        $found = $Customers | Get-TheftScore $model
        $plain = $Customers.Features | Get-TheftScore $model
        $found | Should -HaveCount $own.Count
        $differences = for ($i = 0; $i -lt $own.Count; $i++) { [math]::Abs($own[$i].SupervisedScore - $found[$i].Score) }
        ($differences | Measure-Object -Maximum).Maximum | Should -BeLessThan 1e-6
        "$($plain.Score)" | Should -BeExactly "$($found.Score)"
        $found[0].Basis | Should -Be 'Supervised'
        $found[0].SegmentId | Should -Be $own[0].SegmentId
        $plain[0].SegmentId | Should -Be -1
        $found.IsSimulated | Should -Not -Contain $false
    }

    It 'puts customers without a segment into those of a detector' {
        "$(($Customers.Features | Get-TheftScore $Detector).Score)" | Should -BeExactly "$(($Customers | Get-TheftScore $Detector).Score)"
    }

    It 'explains a score by contributions that add up' {
        $score = $Customers[0] | Get-TheftScore $Detector -Explain
        $sum = ($score.Explanation.Contributions.Contribution | Measure-Object -Sum).Sum
        [math]::Abs($score.Explanation.ExpectedValue + $sum - $score.Explanation.LogOdds) | Should -BeLessThan 1e-6
        ($Customers[0] | Get-TheftScore $Detector).Explanation | Should -BeNullOrEmpty
    }

    It 'takes the trees up to the best iteration when asked' {
        $json = Get-Content trees.json -Raw | ConvertFrom-Json -AsHashtable
        $json.learner.attributes['best_iteration'] = '0'
        $json | ConvertTo-Json -Depth 20 -Compress | Set-Content best.json
        (Import-NtlModel best.json).TreeCount | Should -Be $Detector.TreeCount
        (Import-NtlModel best.json -BestIteration).TreeCount | Should -Be 1
    }

    It 'ends with <Id> for <Case>' -TestCases @(
        @{ Case = 'JSON that is no model'; Id = 'NotAnXGBoostModel'; Make = { Set-Content bad.json '{"learner": {}}' } }
        @{ Case = 'unknown columns'; Id = 'UnknownModelColumns'; Make = {
                (Get-Content trees.json -Raw).Replace('"ZeroRatio"', '"Unheard"') | Set-Content bad.json
            } }
    ) {
        & $Make
        { Import-NtlModel bad.json -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }

    It 'ends with an error where there are no trees to save' {
        { $Detector.Segmentation | Export-NtlModel segments.json } | Should -Throw -ErrorId 'NoSuchFormat,*'
        $blind = $Customers | Train-TheftDetector -IsolationOnly
        { $blind | Export-NtlModel blind.json } | Should -Throw -ErrorId 'NoTrees,*'
    }
}

Describe 'Import-NtlModel' {
    It 'takes wildcards and files from the pipeline' {
        $null = New-Item several -ItemType Directory
        $Detector | Export-NtlModel several/a.ntlmodel
        $Detector.Segmentation | Export-NtlModel several/b.ntlmodel
        Import-NtlModel several/*.ntlmodel | Should -HaveCount 2
        Get-ChildItem several | Import-NtlModel | Should -HaveCount 2
    }

    It 'ends with <Id> for <Case>' -TestCases @(
        @{ Case = 'a file that is no model'; Id = 'NotAModel'; Make = { Set-Content bad.ntlmodel 'no model' } }
        @{ Case = 'a damaged file'; Id = 'NotAModel'; Make = {
                $Detector | Export-NtlModel bad.ntlmodel
                $path = Convert-Path bad.ntlmodel
                $bytes = [IO.File]::ReadAllBytes($path)
                [IO.File]::WriteAllBytes($path, $bytes[0..($bytes.Length / 2)])
            } }
    ) {
        & $Make
        { Import-NtlModel bad.ntlmodel -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }

    It 'reports a path that leads nowhere, and loads the next' {
        $Detector | Export-NtlModel next.ntlmodel
        Import-NtlModel nowhere.ntlmodel, next.ntlmodel -ErrorVariable failures -ErrorAction SilentlyContinue | Should -HaveCount 1
        $failures[-1].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }
}
