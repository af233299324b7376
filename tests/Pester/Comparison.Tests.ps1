#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    Push-Location TestDrive:
    $script:Features = New-SyntheticMeterData 400 -Days 200 | New-CustomerFeatures
    $script:Customers = $Features | Invoke-Segmentation -ClusterCount 3
    $script:Detector = $Customers | Train-TheftDetector -IsolationOnly -WarningAction SilentlyContinue
}

AfterAll { Pop-Location }

Describe 'Get-SegmentProfile' {
    It 'lists the features asked for and as many examples' {
        $largest = $Customers | Get-SegmentProfile -ExampleCount 2 -FeatureName Consumption*, zeroratio |
            Sort-Object CustomerCount | Select-Object -Last 1
        $largest.Exemplars | Should -HaveCount 2
        $largest.BoundaryCustomers | Should -HaveCount 2
        $largest.Features.Name | Should -Contain 'ZeroRatio'
        $largest.Features.Name | Should -Not -Contain 'MissingRatio'
        $largest.TellingFeatures | Should -HaveCount 3
    }

    It 'lists features of a model, and no customer' {
        $profile = Get-SegmentProfile -Model $Detector 0 -FeatureName ConsumptionMean
        $profile.Features.Name | Should -Be 'ConsumptionMean'
        $profile.Exemplars | Should -BeNullOrEmpty
    }

    It 'refuses a feature that is none' {
        { $Customers | Get-SegmentProfile -FeatureName Colour } | Should -Throw -ErrorId 'UnknownFeature,*'
    }
}

Describe 'Compare-Segment' {
    It 'orders by absolute effect, and corrects' {
        $found = $Customers | Compare-Segment 0 1
        $effects = ($found | Where-Object { -not $_.IsAttribute }).EffectSize | Where-Object { -not [double]::IsNaN($_) } |
            ForEach-Object { [Math]::Abs($_) }
        $effects | Should -Be ($effects | Sort-Object -Descending)
        $found[0].IsSignificant | Should -BeTrue
        foreach ($difference in $found | Where-Object { -not [double]::IsNaN($_.PValue) }) {
            $difference.AdjustedPValue | Should -BeGreaterOrEqual $difference.PValue
        }
    }

    It 'takes the test, the correction and the level' {
        $plain = $Customers | Compare-Segment -SegmentId 0 -Test Welch -Correction None -Significance 0.5
        $plain[0].AdjustedPValue | Should -Be $plain[0].WelchPValue
        $plain[0].ReferenceSegmentId | Should -BeNullOrEmpty
    }

    It 'ends with <Id> for <Case>' -TestCases @(
        @{ Case = 'a segment that is not there'; Arguments = @{ SegmentId = 99 }; Id = 'UnknownSegment' }
        @{ Case = 'itself'; Arguments = @{ SegmentId = 0; ReferenceSegmentId = 0 }; Id = 'SegmentWithItself' }
    ) {
        { $Customers | Compare-Segment @Arguments } | Should -Throw -ErrorId "$Id,*"
        { @() | Compare-Segment @Arguments } | Should -Throw -ErrorId 'NoCustomers,*'
    }
}

Describe 'Compare-Segmentation' {
    It 'keeps what did not move, whatever form the reference has' {
        $Detector | Export-NtlModel reference.ntlmodel
        foreach ($reference in $Customers, $Detector, $Detector.Segmentation, 'reference.ntlmodel') {
            $comparison = $Customers | Compare-Segmentation $reference
            $comparison.Verdict | Should -Be 'Keep'
            $comparison.MovedCount | Should -Be 0
            $comparison.IsMatched | Should -BeFalse
            ($comparison.Movements | Measure-Object Count -Sum).Sum | Should -Be 400
        }
    }

    It 'counts who came, left and moved, and says why in the verbose stream' {
        $now = $Features | Select-Object -Skip 30 | Invoke-Segmentation -ClusterCount 4
        $lines = $now | Compare-Segmentation -Reference $Customers -Verbose -OutVariable out -WarningAction SilentlyContinue 4>&1
        $comparison = $out | Where-Object { $_.PSTypeNames -contains 'NtlTools.Core.Segmentation.Comparison.SegmentationComparison' }
        $comparison.LeftCount | Should -Be 30
        $comparison.NewCount | Should -Be 0
        $comparison.IsMatched | Should -BeTrue
        @($comparison.Moves).Count | Should -Be ($comparison.MovedCount + $comparison.GainedCount + $comparison.LostCount + 30)
        "$lines" | Should -Match ([regex]::Escape($comparison.Reasons[0]))
    }

    It 'refuses <Case> with <Id>' -TestCases @(
        @{ Case = 'what is no reference'; Reference = 42; Id = 'NotAModelObject' }
        @{ Case = 'a model that is not there'; Reference = 'nowhere.ntlmodel'; Id = '*NotFound' }
    ) {
        { $Customers | Compare-Segmentation $Reference } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'The quarterly reassignment' {
    It 'names the drift and fits new segments' {
        $text = & "$PSScriptRoot/../../examples/Reassign-Segments.ps1" -Customers 300 -MovesPath moved.csv | Out-String
        $text | Should -Match 'Verdict: (Watch|Refit)'
        Test-Path moved.csv | Should -BeTrue
    }
}
