#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    $script:Features = New-SyntheticMeterData 700 -Days 400 -TheftShare 0.15 | New-CustomerFeatures
    $script:Customers = $script:Features | Invoke-Segmentation
    $script:Detector = $script:Customers | Train-TheftDetector
}

AfterAll { Pop-Location }

Describe 'The one-liners of the design' {
    It 'work as printed' {
        New-WideFile readings.csv -Customers 400 -Days 120 -TheftShare 0.2
        New-WideFile october.csv -Customers 80 -Days 120 -NoLabel
        $detector = Import-MeterData readings.csv | New-CustomerFeatures | Invoke-Segmentation | Train-TheftDetector
        $scores = Import-MeterData october.csv | New-CustomerFeatures | Invoke-Segmentation -Model $detector.Segmentation |
            Get-TheftScore -Detector $detector | Sort-Object Score -Descending | Select-Object -First 50
        $detector.Basis | Should -Be 'Blend'
        $scores | Should -HaveCount 50
        $scores[0].Rank | Should -Be 1
    }
}

Describe 'New-CustomerFeatures' {
    It 'keeps the order, over several batches and any number of threads' {
        $series = New-SyntheticMeterData 1300 -Days 70
        $one = $series | New-CustomerFeatures -ThrottleLimit 1
        $four = $series | New-CustomerFeatures -ThrottleLimit 4
        $one.CustomerId | Should -Be $series.CustomerId
        "$($one.SpectralEntropy)" | Should -BeExactly "$($four.SpectralEntropy)"
    }

    It 'streams' {
        New-SyntheticMeterData ([int]::MaxValue) -Days 70 | New-CustomerFeatures | Select-Object -First 3 | Should -HaveCount 3
    }

    It 'grades by the limits given' {
        $series = New-SyntheticMeterData 20 -Days 70
        ($series | New-CustomerFeatures -MinimumDays 365 -WarningAction SilentlyContinue).Quality | Should -Not -Contain 'High'
        ($series | New-CustomerFeatures -MinimumDays 10 -MaximumMissingRatioForHigh 1 -WarningAction SilentlyContinue).Quality |
            Should -Not -Contain 'Low'
    }

    It 'warns where all customers have one quality' {
        $null = New-SyntheticMeterData 5 -Days 70 | New-CustomerFeatures -MinimumDays 365 -MaximumMissingRatioForMedium 1 `
            -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'quality Medium'
    }

    It 'writes nothing for nothing' {
        @() | New-CustomerFeatures | Should -BeNullOrEmpty
    }
}

Describe 'Find-OptimalClusterCount' {
    It 'measures each number and recommends the one with the highest silhouette' {
        $evaluations = $Features | Find-OptimalClusterCount -MinimumClusterCount 2 -MaximumClusterCount 5
        $evaluations.ClusterCount | Should -Be 2, 3, 4, 5
        $best = $evaluations | Sort-Object Silhouette -Descending | Select-Object -First 1
        $best.IsRecommended | Should -BeTrue
        @($evaluations | Where-Object IsRecommended) | Should -HaveCount 1
    }

    It 'says why in the verbose stream' {
        $lines = $Features | Find-OptimalClusterCount -MaximumClusterCount 3 -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$lines" | Should -Match 'k = \d: highest silhouette, 0\.\d\d'
    }

    It 'says when the silhouette is of a sample' {
        $evaluation = $Features | Find-OptimalClusterCount -MaximumClusterCount 2 -SilhouetteSampleSize 100 -SegmentationVariable WeeklyPatternStrength
        $evaluation.SilhouetteSampleSize | Should -Be 100
        $evaluation.SilhouetteStandardError | Should -BeGreaterThan 0
    }

    It 'refuses <Case> with <Id>' -TestCases @(
        @{ Case = 'a range the wrong way round'; Arguments = @{ MinimumClusterCount = 5; MaximumClusterCount = 3 }; Id = 'InvalidClusterRange' }
        @{ Case = 'a feature that is none'; Arguments = @{ SegmentationVariable = 'Colour' }; Id = 'UnknownFeature' }
        @{ Case = 'one segment'; Arguments = @{ MinimumClusterCount = 1 }; Id = 'ParameterArgumentValidationError' }
    ) {
        { $Features | Find-OptimalClusterCount @Arguments } | Should -Throw -ErrorId "$Id,*"
    }

    It 'ends without customers, and where none has the quality' {
        { @() | Find-OptimalClusterCount } | Should -Throw -ErrorId 'NoCustomers,*'
        try {
            New-SyntheticMeterData 10 -Days 30 | New-CustomerFeatures -WarningAction SilentlyContinue | Find-OptimalClusterCount
        }
        catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'NoCustomersOfQuality,*'
        $failure.CategoryInfo.Category | Should -Be 'LimitsExceeded'
    }
}

Describe 'Invoke-Segmentation' {
    It 'keeps every customer, in their order' {
        $Customers.CustomerId | Should -Be $Features.CustomerId
    }

    It 'makes as many segments as asked for, from the features asked for' {
        $divided = $Features | Invoke-Segmentation -ClusterCount 4 -SegmentationVariable ConsumptionMean, Weekly*
        @($divided.SegmentId | Where-Object { $_ -ge 0 } | Sort-Object -Unique) | Should -Be 0, 1, 2, 3
    }

    It 'gives the same segments with the same seed on any number of threads' {
        $one = $Features | Invoke-Segmentation -Seed 9 -ThrottleLimit 1
        $four = $Features | Invoke-Segmentation -Seed 9 -ThrottleLimit 4
        "$($one.Distance)" | Should -BeExactly "$($four.Distance)"
    }

    It 'takes the quality, the population, the split and the names from its parameters' {
        $divided = $Features | Invoke-Segmentation -MinimumQuality Low -FitOn All -SplitBy Customer -TrainingShare 0.5 -UseTercile
        $divided.SegmentId | Should -Not -Contain -1
        @($divided | Where-Object Part -EQ 'Training').Count | Should -BeIn (345..355)
        ($Features | Invoke-Segmentation -ClusterCount 1 -LowConsumption 0 -HighConsumption 0.001 | Get-SegmentProfile 0).Name |
            Should -BeLike 'High*'
    }

    It 'assigns by a segmentation, a detector, or the path of either, in a stream' {
        $Detector | Export-NtlModel assign.ntlmodel
        foreach ($model in $Detector, $Detector.Segmentation, 'assign.ntlmodel', (Get-Item assign.ntlmodel)) {
            $assigned = $Features | Select-Object -First 30 | Invoke-Segmentation -Model $model
            $assigned.SegmentId | Should -Be ($Customers | Select-Object -First 30).SegmentId
        }
        New-SyntheticMeterData ([int]::MaxValue) -Days 70 | New-CustomerFeatures | Invoke-Segmentation -Model $Detector |
            Select-Object -First 2 | Should -HaveCount 2
    }

    It 'refuses <Case> with <Id>' -TestCases @(
        @{ Case = 'what is no model'; Model = 42; Id = 'NotAModelObject' }
        @{ Case = 'a model that is not there'; Model = 'nowhere.ntlmodel'; Id = '*NotFound' }
        @{ Case = 'an empty name'; Model = ''; Id = 'ParameterArgumentValidationError' }
    ) {
        { $Features | Invoke-Segmentation -Model $Model } | Should -Throw -ErrorId "$Id,*"
    }

    It 'does not take settings of a fit together with a model' {
        { $Features | Invoke-Segmentation -Model $Detector -ClusterCount 3 } | Should -Throw -ErrorId 'AmbiguousParameterSet*'
    }
}

Describe 'Get-SegmentProfile' {
    It 'describes the segments of customers' {
        $profiles = $Customers | Get-SegmentProfile
        ($profiles | Measure-Object CustomerCount -Sum).Sum | Should -Be 700
        $profiles.SegmentId | Should -Be ($Customers.SegmentId | Sort-Object -Unique)
    }

    It 'describes the segments of a model, and those asked for alone' {
        (Get-SegmentProfile -Model $Detector).SegmentId | Should -Be $Detector.Segmentation.Profiles.SegmentId
        (Get-SegmentProfile -Model $Detector.Segmentation -SegmentId 1).SegmentId | Should -Be 1
    }
}

Describe 'Train-TheftDetector' {
    It 'is an alias of Build-TheftDetector' {
        (Get-Alias Train-TheftDetector).Definition | Should -Be 'Build-TheftDetector'
    }

    It 'trains, tests on the test part, and says what is simulated' {
        $Detector.Evaluation.CustomerCount | Should -Be @($Customers | Where-Object Part -EQ 'Test').Count
        $Detector.TrainingCount | Should -Be @($Customers | Where-Object Part -EQ 'Training').Count
        $Detector.Evaluation.AveragePrecision | Should -BeGreaterThan $Detector.Evaluation.TheftRate
        $Detector.IsSimulated | Should -BeTrue
        ($Detector.FeatureImportance.Importance | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999
    }

    It 'takes its settings' {
        $small = $Customers | Train-TheftDetector -TreeCount 3 -MaximumDepth 2 -LearningRate 0.5 -ExcludeMissingness -Capacity 70 `
            -HighRisk 0.9 -MediumRisk 0.6 -OperationalShare 0.1 -MinimumSegmentSize 100000 -DecisionBy Operational
        $small.TreeCount | Should -BeLessOrEqual 3
        $small.ForestCount | Should -Be 1
        $small.Features | Should -Not -Contain 'MissingRatio'
        $small.Thresholds.CapacityShare | Should -Be 0.1
        $small.Thresholds.HighRisk | Should -Be 0.9
        $small.Thresholds.DecisionBy | Should -Be 'Operational'
    }

    It 'works without labels, and says so' {
        $blind = $Customers | Train-TheftDetector -IsolationOnly -WarningVariable warnings -WarningAction SilentlyContinue
        $blind.Basis | Should -Be 'IsolationOnly'
        $warnings | Should -HaveCount 1
    }

    It 'ends with <Id> for <Case>' -TestCases @(
        @{ Case = 'one class'; Id = 'OneClassOnly'; Script = { $Features | Where-Object { -not $_.IsTheft } | Invoke-Segmentation | Train-TheftDetector } }
        @{ Case = 'no customers'; Id = 'NoCustomers'; Script = { @() | Train-TheftDetector } }
        @{ Case = 'customers of two segmentations'; Id = 'MixedSegmentations'; Script = {
                @($Customers | Select-Object -First 300) + @($Features | Select-Object -Last 300 | Invoke-Segmentation) | Train-TheftDetector } }
        @{ Case = 'a customer who comes twice'; Id = 'DuplicateCustomerId'; Script = { @($Customers) + $Customers[0] | Train-TheftDetector } }
        @{ Case = 'forests extended beyond the features'; Id = 'ForestExtensionLevelTooHigh'; Script = {
                $Customers | Train-TheftDetector -ForestExtensionLevel 500 } }
        @{ Case = 'a capacity that is none'; Id = 'ParameterArgumentTransformationError'; Script = { $Customers | Train-TheftDetector -Capacity some } }
    ) {
        $Script | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'Get-TheftScore' {
    It 'scores in the order of the customers, and ranks' {
        $scores = $Customers | Get-TheftScore -Detector $Detector
        $scores.CustomerId | Should -Be $Customers.CustomerId
        $scores | ForEach-Object Rank | Sort-Object | Should -Be (1..700)
        ($scores | Sort-Object -Descending)[0].Rank | Should -Be 1
        $scores[0].Reasons.Count | Should -BeLessOrEqual 3
    }

    It 'lists those to inspect alone' {
        $list = $Customers | Get-TheftScore $Detector -Capacity 2%
        $list | ForEach-Object Rank | Should -Be (1..14)
        ($Customers | Get-TheftScore $Detector -Capacity 5 -ExcludeInspected) | Should -BeNullOrEmpty
    }

    It 'scores customers of another segmentation in its own segments' {
        $others = $Features | Select-Object -First 200 | Invoke-Segmentation -ClusterCount 5 | Get-TheftScore $Detector
        $own = $Features | Select-Object -First 200 | Invoke-Segmentation -Model $Detector.Segmentation | Get-TheftScore $Detector
        $others | ForEach-Object SegmentId | Should -Be ($own | ForEach-Object SegmentId)
        $others | ForEach-Object Score | Should -Be ($own | ForEach-Object Score)
    }

    It 'takes customers of the same segmentation out of a file' {
        $Detector.Segmentation | Export-NtlModel same.ntlmodel
        $Features | Select-Object -First 3 | Invoke-Segmentation -Model same.ntlmodel | Get-TheftScore $Detector | Should -HaveCount 3
    }

    It 'writes nothing for nothing' {
        @() | Get-TheftScore $Detector | Should -BeNullOrEmpty
    }
}

Describe 'Test-TheftDetector' {
    It 'leaves out the customers that the detector was fitted on, unless told' {
        $honest = $Customers | Test-TheftDetector $Detector
        $honest.CustomerCount | Should -Be $Detector.Evaluation.CustomerCount
        $honest.AveragePrecision | Should -Be $Detector.Evaluation.AveragePrecision
        $flattered = $Customers | Test-TheftDetector $Detector -IncludeTraining -Resamples 20 -WarningVariable warnings -WarningAction SilentlyContinue
        $flattered.CustomerCount | Should -Be 700
        $flattered.BootstrapResamples | Should -Be 20
        $warnings | Should -HaveCount 1
    }

    It 'ends where nobody is left' {
        { $Customers | Where-Object Part -EQ 'Training' | Test-TheftDetector $Detector } | Should -Throw -ErrorId 'NothingToTest,*'
    }
}

Describe 'Every cmdlet' {
    It 'sums up in one tagged line' {
        $lines = [Collections.Generic.List[object]]::new()
        New-SyntheticMeterData 400 -Days 100 -TheftShare 0.2 -InformationVariable +lines | New-CustomerFeatures -InformationVariable +lines |
            Invoke-Segmentation -InformationVariable +lines | Train-TheftDetector -InformationVariable +lines |
            Export-NtlModel summary.ntlmodel -InformationVariable +lines
        $null = Import-NtlModel summary.ntlmodel -InformationVariable +lines
        $lines | Should -HaveCount 6
        $lines.Tags | Sort-Object -Unique | Should -Be 'NtlTools'
    }

    It 'takes values of enumerations as words' {
        (Get-Command Invoke-Segmentation).Parameters['FitOn'].ParameterType.IsEnum | Should -BeTrue
        { $Features | Invoke-Segmentation -FitOn Sometimes } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage*'
        ($Customers | Where-Object Quality -EQ 'High').Count | Should -BeGreaterThan 0
    }

    It 'keeps its properties on the way through a job' {
        $module = (Get-Module NtlTools).ModuleBase
        $score, $evaluation = Start-Job -WorkingDirectory $PSScriptRoot {
            Import-Module $using:module
            $customers = New-SyntheticMeterData 400 -Days 100 -TheftShare 0.2 | New-CustomerFeatures | Invoke-Segmentation
            $detector = $customers | Train-TheftDetector
            $customers | Get-TheftScore $detector | Select-Object -First 1
            $detector.Evaluation
        } | Receive-Job -Wait -AutoRemoveJob
        $score.CustomerId | Should -Be 'C000001'
        $score.RiskLevel | Should -Not -BeNullOrEmpty
        $score.Rank | Should -BeGreaterThan 0
        $evaluation.AveragePrecision | Should -BeGreaterThan 0
    }
}
