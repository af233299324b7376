#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    Push-Location TestDrive:
    $script:Features = New-SyntheticMeterData 400 -Days 400 | New-CustomerFeatures
}

AfterAll { Pop-Location }

Describe 'Invoke-Segmentation -Algorithm <_>' -ForEach @(
    'KMeans', 'MiniBatchKMeans', 'Hierarchical', 'DBSCAN', 'HDBSCAN', 'GaussianMixture', 'Hybrid', 'Ensemble'
) {
    It 'divides customers, and its model divides them alike' {
        $divided = $Features | Invoke-Segmentation -Algorithm $_ -ClusterCount 2..4 -WarningAction SilentlyContinue
        $divided | Should -HaveCount 400
        @($divided | Where-Object SegmentId -GE 0).Count | Should -BeGreaterThan 200
        $divided | Export-NtlModel "$_.ntlmodel"
        $again = $Features | Invoke-Segmentation -Model "$_.ntlmodel"
        $same = 0..399 | Where-Object { $divided[$_].SegmentId -eq $again[$_].SegmentId }
        $same.Count | Should -BeGreaterThan 380
    }
}

Describe 'Invoke-Segmentation' {
    It 'takes numbers of segments as <Text>' -TestCases @(
        @{ Text = '2..4'; Counts = 2, 3, 4 }
        @{ Text = '(2..4)'; Counts = 2, 3, 4 }
        @{ Text = '3'; Counts = , 3 }
        @{ Text = '2, 5'; Counts = 2, 5 }
    ) {
        $found = [scriptblock]::Create("`$input | Find-OptimalClusterCount -ClusterCount $Text -GapReferenceCount 0 -StabilityDrawCount 0")
        ($Features | & $found).ClusterCount | Should -Be $Counts
    }

    It 'measures several algorithms, each with a recommendation of its own, and divides by one alone' {
        $found = $Features | Find-OptimalClusterCount -Algorithm KMeans, GaussianMixture -ClusterCount 2..3 -GapReferenceCount 0 `
            -StabilityDrawCount 0 -WarningAction SilentlyContinue
        $found.Algorithm | Should -Be 'KMeans', 'KMeans', 'GaussianMixture', 'GaussianMixture'
        @($found | Where-Object IsRecommended).Algorithm | Should -Be 'KMeans', 'GaussianMixture'
        { $Features | Invoke-Segmentation -Algorithm KMeans, DBSCAN } | Should -Throw '*One value is expected, not 2: KMeans, DBSCAN*'
    }

    It 'takes a rule for each feature, and says what it put in' {
        $some = $Features | Invoke-Segmentation -SegmentationVariable ConsumptionMean, YearOnYearRatio -ClusterCount 2 `
            -Imputation Mean -FeatureImputation @{ yearonyearratio = 1.5 } -Scaling Robust -ClipQuantile 0.01 |
            Export-NtlModel rules.ntlmodel
        $column = (Import-NtlModel rules.ntlmodel).Preprocessing.Columns | Where-Object Name -EQ 'YearOnYearRatio'
        "$($column.Imputation)" | Should -Be 'Constant'
        $column.ImputedValue | Should -Be 1.5
        { $Features | Invoke-Segmentation -FeatureImputation @{ ConsumptionMean = 'Guess' } } | Should -Throw -ErrorId 'InvalidSetting,*'
    }

    It 'keeps the numbers of an earlier model' {
        $first = $Features | Invoke-Segmentation -ClusterCount 3 -Order Size
        $first | Export-NtlModel before.ntlmodel
        $second = $Features | Invoke-Segmentation -ClusterCount 3 -PreviousModel before.ntlmodel
        $second.SegmentId | Should -Be $first.SegmentId
    }

    It 'takes customers with segments as the model that divided them' {
        $divided = $Features | Invoke-Segmentation -ClusterCount 3
        ($Features | Invoke-Segmentation -Model $divided).SegmentId | Should -Be $divided.SegmentId
        ($Features | Invoke-Segmentation -Model $divided[0]).SegmentId | Should -Be $divided.SegmentId
        ($Features | Get-CustomerSegment $divided).SegmentId | Should -Be $divided.SegmentId
        ($Features | Invoke-Segmentation -ClusterCount 3 -Order Size -PreviousModel $divided).SegmentId | Should -Be $divided.SegmentId
        $others = $Features | Invoke-Segmentation -ClusterCount 2
        { $Features | Invoke-Segmentation -Model ($divided + $others) } | Should -Throw -ErrorId 'DifferentSegmentations,*'
        { $Features | Invoke-Segmentation -Model 1, 2 } | Should -Throw -ErrorId 'NotAModelObject,*'
    }

    It 'profiles a model from the pipeline as one given by name' {
        $divided = $Features | Invoke-Segmentation -ClusterCount 3
        $divided | Export-NtlModel piped.ntlmodel
        $model = Import-NtlModel piped.ntlmodel
        ($model | Get-SegmentProfile).Name | Should -Be (Get-SegmentProfile -Model $model).Name
        ($model, $model | Get-SegmentProfile 1).SegmentId | Should -Be 1, 1
        (($divided | Get-SegmentProfile -ExampleCount 2 | ForEach-Object { $_.Exemplars.Count }) | Measure-Object -Maximum).Maximum | Should -Be 2
        { 42 | Get-SegmentProfile -ErrorAction Stop } | Should -Throw -ErrorId 'NotAModelObject,*'
    }

    It 'refuses what cannot be divided with <Id>' -TestCases @(
        @{ Id = 'FewerCustomersThanClusters'; Arguments = @{ ClusterCount = 900 } }
        @{ Id = 'UnknownAttribute'; Arguments = @{ Attribute = 'Colour' } }
        @{ Id = 'UnknownFeature'; Arguments = @{ SegmentationVariable = 'Recency' } }
        @{ Id = 'NoDenseSegments'; Arguments = @{ Algorithm = 'DBSCAN'; Eps = 1e-9 } }
    ) {
        { $Features | Invoke-Segmentation @Arguments } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'Find-OptimalClusterCount' {
    It 'measures each candidate in every way, and says of one giant and specks that it is' {
        $found = $Features | Find-OptimalClusterCount -Algorithm GaussianMixture -ClusterCount 2, 3 -WarningAction SilentlyContinue
        foreach ($property in 'Silhouette', 'CalinskiHarabasz', 'DaviesBouldin', 'Inertia', 'Bic', 'Gap', 'GapStandardError', 'Stability') {
            @($found.$property | Where-Object { $null -ne $_ -and -not [double]::IsNaN($_) }) | Should -HaveCount 2 -Because $property
        }
        @($found | Where-Object IsRecommended) | Should -HaveCount 1
        { $Features | Find-OptimalClusterCount -GapReferenceCount 1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        $far = 0..299 | ForEach-Object { $Features[$_] }
        $null = $far | Find-OptimalClusterCount -ClusterCount 2 -SegmentationVariable ConsumptionMean -MinimumSegmentShare 0.5 `
            -GapReferenceCount 0 -StabilityDrawCount 0 -WarningVariable said -WarningAction SilentlyContinue
        ($found | Where-Object IsRecommended).Reason | Should -Match 'silhouette'
        @($said -match 'one giant segment and specks') | Should -HaveCount 1

        $days = 0..59 | ForEach-Object { ([datetime] '2024-01-01').AddDays($_).ToString('yyyy-MM-dd') }
        @("id,$($days -join ',')") + @(0..199 | ForEach-Object {
                $base = $_ -eq 0 ? 90000 : 10 + $_ % 7
                "C$_," + ((0..59 | ForEach-Object { $base + $_ % 3 }) -join ',')
            }) | Set-Content giant.csv
        $recommended = Import-MeterData giant.csv -WarningAction SilentlyContinue | New-CustomerFeatures |
            Find-OptimalClusterCount -ClusterCount 2 -SegmentationVariable ConsumptionMean -MinimumQuality Low -GapReferenceCount 0 `
                -StabilityDrawCount 0 -WarningVariable said -WarningAction SilentlyContinue
        @($said -match 'one giant segment and specks') | Should -HaveCount 1
        $recommended.Reason | Should -Match 'one giant and specks'
    }
}

Describe 'Get-CustomerSegment' {
    BeforeAll {
        $Features | Invoke-Segmentation -ClusterCount 3 | Export-NtlModel three.ntlmodel
        $script:Model = Import-NtlModel three.ntlmodel
    }

    It 'answers as the model assigns, with probabilities that add up to 1' {
        $answers = $Features | Get-CustomerSegment $Model
        $answers.SegmentId | Should -Be ($Features | Invoke-Segmentation -Model $Model).SegmentId
        $sure = $answers | Where-Object SegmentId -GE 0 | Select-Object -First 1
        ($sure.Probabilities | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999999
    }

    It 'gives answers that cannot be changed for others' {
        $answer = $Features[1] | Get-CustomerSegment $Model
        $before = @($answer.Probabilities)
        { $answer.Probabilities[0] = 9 } | Should -Throw
        @(($Features[1] | Get-CustomerSegment $Model).Probabilities) | Should -Be $before
        ($answer | ConvertTo-Json | ConvertFrom-Json).Probabilities | Should -HaveCount $before.Count
    }

    It 'answers for a customer alone who lacks the attribute of the import, and refuses an import without it' {
        $days = 0..59 | ForEach-Object { ([datetime]'2024-01-01').AddDays($_).ToString('yyyy-MM-dd') }
        $lines = 0..39 | ForEach-Object {
            $level = $_ % 2
            ('', 'Night', 'Day')[$_ -eq 0 ? 0 : 1 + $level] + ',' + (($days | ForEach-Object { 10 + 90 * $level }) -join ',')
        }
        , ("id,Tariff," + ($days -join ',')) + (0..39 | ForEach-Object { "c$_," + $lines[$_] }) | Set-Content tariffs.csv
        $customers = Import-MeterData tariffs.csv -AttributeColumn Tariff -WarningAction SilentlyContinue | New-CustomerFeatures
        $customers | Invoke-Segmentation -ClusterCount 2 -SegmentationVariable ConsumptionMean -Attribute Tariff -MinimumQuality Low `
            -WarningAction SilentlyContinue | Export-NtlModel tariffs.ntlmodel
        $customers[0].Attributes.Count | Should -Be 0
        ($customers[0] | Get-CustomerSegment tariffs.ntlmodel).SegmentId | Should -BeGreaterOrEqual 0
        ($customers[0] | Invoke-Segmentation -Model tariffs.ntlmodel).SegmentId | Should -BeGreaterOrEqual 0
        { Import-MeterData tariffs.csv -WarningAction SilentlyContinue | New-CustomerFeatures | Get-CustomerSegment tariffs.ntlmodel } |
            Should -Throw -ErrorId 'OtherFeatures,*'
    }

    It 'remembers between commands for as long as it is told' {
        $null = $Features[0] | Get-CustomerSegment $Model -CacheLifetime 00:10:00
        ($Features[0] | Get-CustomerSegment $Model -CacheLifetime 00:10:00).IsCached | Should -BeTrue
        ($Features[0] | Get-CustomerSegment $Model -CacheCapacity 0).IsCached | Should -BeFalse
        { $Features[0] | Get-CustomerSegment $Model -CacheLifetime yesterday } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'reads the file of a model anew when it has changed' {
        $Features | Invoke-Segmentation -ClusterCount 2 | Export-NtlModel changing.ntlmodel
        ($Features | Get-CustomerSegment changing.ntlmodel).SegmentId | Sort-Object -Unique | Where-Object { $_ -ge 0 } | Should -HaveCount 2
        Start-Sleep -Milliseconds 20
        $Features | Invoke-Segmentation -ClusterCount 4 | Export-NtlModel changing.ntlmodel -Force
        ($Features | Get-CustomerSegment changing.ntlmodel).SegmentId | Sort-Object -Unique | Where-Object { $_ -ge 0 } | Should -HaveCount 4
    }
}

Describe 'Get-SegmentMap' {
    It 'is of customers of one segmentation' {
        $two = @($Features | Invoke-Segmentation -ClusterCount 2) + @($Features | Invoke-Segmentation -ClusterCount 3)
        { $two | Get-SegmentMap PCA } | Should -Throw -ErrorId 'DifferentSegmentations,*'
        { $two | Export-NtlModel two.ntlmodel } | Should -Throw -ErrorId 'DifferentSegmentations,*'
    }

    It 'places every customer the same way each time by <_>' -ForEach 'PCA', 'TSNE' {
        $divided = $Features | Invoke-Segmentation -ClusterCount 3
        $map = $divided | Get-SegmentMap $_
        $map.CustomerId | Should -Be $divided.CustomerId
        "$($map.X)" | Should -BeExactly "$(($divided | Get-SegmentMap $_ -ThrottleLimit 1).X)"
    }
}
