#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    $script:ModulePath = (Resolve-Path "$PSScriptRoot/../../out/NtlTools").Path
    Import-Module $script:ModulePath -Force
}

Describe 'The staged module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest "$script:ModulePath/NtlTools.psd1").Version | Should -BeOfType version
    }

    It 'is imported without a warning or an error' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$script:ModulePath'" 2>&1 3>&1
        $LASTEXITCODE | Should -Be 0
        $shown | Should -BeNullOrEmpty
    }

    It 'is imported in less than half a second' {
        # A fresh shell, where nothing is compiled yet; the least of several, since the machine does other things too.
        $seconds = foreach ($turn in 1..5) {
            [double](pwsh -NoProfile -NonInteractive -Command "(Measure-Command { Import-Module '$script:ModulePath' }).TotalSeconds.ToString([cultureinfo]::InvariantCulture)")
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 0.5
    }

    It 'has a cmdlet of every command of its sources, and the alias' {
        $sources = Get-ChildItem "$PSScriptRoot/../../src/NtlTools.PowerShell/Commands" -Filter *Command.cs
        (Get-Command -Module NtlTools -CommandType Cmdlet).Count | Should -Be $sources.Count
        (Get-Command -Module NtlTools -CommandType Alias).Name | Should -Be 'Train-TheftDetector'
    }

    It 'exports what its manifest lists, and nothing else' {
        $manifest = Import-PowerShellDataFile "$script:ModulePath/NtlTools.psd1"
        $module = Get-Module NtlTools
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $module.ExportedAliases.Keys | Sort-Object | Should -Be ($manifest.AliasesToExport | Sort-Object)
        $module.ExportedFunctions.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'uses approved verbs' {
        $approved = (Get-Verb).Verb
        foreach ($command in Get-Command -Module NtlTools -CommandType Cmdlet) { $command.Verb | Should -BeIn $approved }
    }

    It 'loads its libraries apart from those of other modules' {
        $null = New-SyntheticMeterData 1 -Days 30
        $contexts = [AppDomain]::CurrentDomain.GetAssemblies() |
            Where-Object { $_.GetName().Name -in 'NtlTools.Core', 'NtlTools.Learning' } |
            ForEach-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name }
        $contexts | Sort-Object -Unique | Should -Be 'NtlTools'
    }

    It 'can be removed and imported again in one session' {
        $shown = pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$script:ModulePath'
            `$old = New-SyntheticMeterData 1 -Days 90
            Remove-Module NtlTools
            Import-Module '$script:ModulePath'
            (`$old | Add-SimulatedTheft -Share 1).IsTheft"
        $shown | Should -Be 'True'
    }
}

Describe 'The help' {
    BeforeAll { $script:ErrorActionPreference = 'Stop' }

    It 'of every cmdlet has a synopsis, a description and two examples' {
        foreach ($command in Get-Command -Module NtlTools -CommandType Cmdlet) {
            $help = Get-Help $command.Name -Full
            $help.Synopsis | Should -Not -Match '^\s*$|\[-'
            $help.description.Text | Should -Not -BeNullOrEmpty
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2
            foreach ($parameter in $help.parameters.parameter) { $parameter.description.Text | Should -Not -BeNullOrEmpty }
        }
    }

    It 'has examples that run as they stand' {
        foreach ($command in Get-Command -Module NtlTools -CommandType Cmdlet) {
            foreach ($example in (Get-Help $command.Name -Full).examples.example) {
                $folder = New-Item "TestDrive:/$([guid]::NewGuid())" -ItemType Directory
                Push-Location $folder
                try {
                    { $script:Shown = & ([scriptblock]::Create($example.code)) 3>&1 | Out-String } |
                        Should -Not -Throw -Because "$($command.Name): $($example.code)"
                    $Shown | Should -Not -Match 'giant segment' -Because "$($command.Name): $($example.code)"
                    'readings.csv', 'features.csv', 'sales.csv' | Should -Not -Exist -Because "$($command.Name): $($example.code)"
                }
                finally { Pop-Location }
            }
        }
    }

    It 'has a topic on the whole' {
        Get-Help about_NtlTools | Should -Match 'pipeline'
    }
}
