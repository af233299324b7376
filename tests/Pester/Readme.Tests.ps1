#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $text = Get-Content -Raw "$PSScriptRoot/../../README.md"
    $script:Blocks = [regex]::Matches($text, '(?s)```powershell\r?\n(.*?)```') | ForEach-Object { @{ Code = $_.Groups[1].Value } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    New-WideFile readings.csv -Customers 400 -Days 120 -TheftShare 0.2
    New-WideFile october.csv -Customers 80 -Days 120 -NoLabel
    New-SalesFile sales.csv
}

AfterAll { Pop-Location }

Describe 'The README' {
    It 'has examples for the shell' {
        (Get-Content -Raw "$PSScriptRoot/../../README.md") | Should -Match '```powershell'
    }

    It 'has examples that run as printed' -ForEach $Blocks {
        $module = Resolve-Path "$PSScriptRoot/../../out/NtlTools"
        $printed = $Code.Replace('./out/NtlTools', "'$module'")
        $output = & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$printed")) | Out-String -Width 80
        $output | Should -Match 'CustomerId'
        [regex]::Match($printed, '\S+\.ntlmodel').Value | Should -Exist
    }
}
