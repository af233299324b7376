#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
}

Describe 'New-SyntheticMeterData' {
    It 'generates what is asked for' {
        $customers = New-SyntheticMeterData 20 -Days 60 -TheftShare 0.2
        $customers.Count | Should -Be 20
        $customers[0].StepCount | Should -Be 60
        @($customers | Where-Object IsTheft).Count | Should -Be 4
        $customers.IsSimulated | Sort-Object -Unique | Should -Be $true
    }

    It 'takes intervals as words, as numbers with a unit and as time spans' {
        (New-SyntheticMeterData 1 -Days 7 -Interval Hourly).StepCount | Should -Be 168
        (New-SyntheticMeterData 1 -Days 7 -Interval 30min).StepCount | Should -Be 336
        (New-SyntheticMeterData 1 -Days 7 -Interval (New-TimeSpan -Hours 6)).StepCount | Should -Be 28
    }

    It 'generates the same customers with the same seed on any number of threads' {
        $one = New-SyntheticMeterData 300 -Days 60 -ThrottleLimit 1 -Seed 5
        $four = New-SyntheticMeterData 300 -Days 60 -ThrottleLimit 4 -Seed 5
        "$($one.Kwh)" | Should -BeExactly "$($four.Kwh)"
    }

    It 'stops when the pipeline has enough' {
        New-SyntheticMeterData ([int]::MaxValue) -Days 30 | Select-Object -First 3 | Should -HaveCount 3
    }

    It 'lets a loop be left' {
        foreach ($turn in 1..2) { New-SyntheticMeterData 10 -Days 30 | ForEach-Object { continue } }
        $turn | Should -Be 2
    }

    It 'stops when the person stops it' {
        $shell = [powershell]::Create()
        $module = (Get-Module NtlTools).ModuleBase
        $null = $shell.AddScript("Import-Module '$module'; New-SyntheticMeterData 2000000000 -Days 30 | Out-Null")
        $null = $shell.BeginInvoke()
        while (-not ($shell.Runspace.RunspaceAvailability -eq 'Busy')) { Start-Sleep -Milliseconds 20 }
        Start-Sleep -Milliseconds 500
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
    }

    It 'shows its progress at most five times a second and completes it' {
        $shell = [powershell]::Create()
        $module = (Get-Module NtlTools).ModuleBase
        $null = $shell.AddScript("Import-Module '$module'; New-SyntheticMeterData 40000 -Days 365 | Out-Null")
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = $shell.Invoke()
        $records = $shell.Streams.Progress | Where-Object Activity -EQ 'Generating customers'
        $records.Count | Should -BeLessOrEqual (2 + 5 * $watch.Elapsed.TotalSeconds)
        if ($records) { $records[-1].RecordType | Should -Be 'Completed' }
        $shell.Dispose()
    }

    It 'says in one tagged line what it did' {
        $null = New-SyntheticMeterData 3 -Days 30 -InformationVariable summary
        $summary | Should -HaveCount 1
        $summary[0].Tags | Should -Contain 'NtlTools'
    }

    It 'warns when it cannot make as many thieves as asked for' {
        $null = New-SyntheticMeterData 10 -Days 20 -TheftShare 0.5 -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -HaveCount 1
    }

    It 'refuses <Case> with <Id>' -TestCases @(
        @{ Case = 'an interval that is none'; Arguments = @{ Interval = 'sometimes' }; Id = 'ParameterArgumentTransformationError*' }
        @{ Case = 'no customers'; Arguments = @{ Customers = 0 }; Id = 'ParameterArgumentValidationError*' }
        @{ Case = 'a share above 1'; Arguments = @{ TheftShare = 1.5 }; Id = 'ParameterArgumentValidationError*' }
        @{ Case = 'an interval that does not divide a day'; Arguments = @{ Interval = '7min' }; Id = 'InvalidSetting*' }
        @{ Case = 'fewer days than a step'; Arguments = @{ Interval = 'Monthly'; Days = 3 }; Id = 'PeriodTooShort*' }
        @{ Case = 'no kind of customer'; Arguments = @{ HouseholdShare = 0; ShopShare = 0; SeasonalHomeShare = 0; SolarHomeShare = 0 }; Id = 'NoCustomerKind*' }
    ) {
        { New-SyntheticMeterData @Arguments } | Should -Throw -ErrorId $Id
    }

    It 'gives errors a category, a target and advice' {
        try { New-SyntheticMeterData -Interval Monthly -Days 3 }
        catch { $failure = $_ }
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.TargetObject | Should -Be 'Days'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Add-SimulatedTheft' {
    It 'makes thieves of the share asked for and keeps the order' {
        $honest = New-SyntheticMeterData 600 -Days 120
        $mixed = $honest | Add-SimulatedTheft -Share 0.1
        @($mixed | Where-Object IsTheft).Count | Should -Be 60
        $mixed.CustomerId | Should -Be $honest.CustomerId
        @($honest | Where-Object IsTheft).Count | Should -Be 0
    }

    It 'uses the patterns given' {
        $thieves = New-SyntheticMeterData 100 -Days 120 | Add-SimulatedTheft 0.2 -Pattern ZeroReading | Where-Object IsTheft
        $thieves.Simulation.Theft | Sort-Object -Unique | Should -Be 'ZeroReading'
    }

    It 'refuses a smallest intensity above the largest' {
        { New-SyntheticMeterData 1 -Days 90 | Add-SimulatedTheft -MinimumIntensity 0.8 -MaximumIntensity 0.3 } |
            Should -Throw -ErrorId 'IntensityRange*'
    }

    It 'refuses what is no customer' {
        { 42 | Add-SimulatedTheft -ErrorAction Stop } | Should -Throw -ErrorId 'InputObjectNotBound*'
    }
}

Describe 'The views' {
    It 'show customers in a table that fits 80 columns' {
        $lines = New-SyntheticMeterData 3 -Days 30 | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines[0] | Should -Match '^CustomerId\s+Start\s+Interval StepCount ObservedCount IsTheft'
        $lines | Should -HaveCount 5
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'show customers as a list' {
        New-SyntheticMeterData 1 -Days 30 | Format-List | Out-String | Should -Match 'InspectionDate'
    }

    It 'survive a job, which strips methods' {
        $module = (Get-Module NtlTools).ModuleBase
        $job = Start-Job { Import-Module $using:module; New-SyntheticMeterData 1 -Days 30 }
        $customer = $job | Receive-Job -Wait -AutoRemoveJob
        $customer.CustomerId | Should -Be 'C000001'
        $customer.StepCount | Should -Be 30
    }
}
