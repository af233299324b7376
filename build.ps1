#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
    Builds, tests, packs or shows NtlTools.
.EXAMPLE
    ./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Demo')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location -LiteralPath $PSScriptRoot
try {
    switch ($Task) {
        'Build' { dotnet build -c $Configuration }
        'Test' {
            dotnet test -c $Configuration
            # A shell of its own, so that the module's assemblies are not held by this one.
            pwsh -NoProfile -NonInteractive -File tests/Pester/Run.ps1
        }
        'Package' {
            # Only the module, with DuckDB's library for every platform, which is half a gigabyte.
            dotnet build src/NtlTools.PowerShell -c $Configuration -p:DuckDBPlatforms=all
            $version = (Import-PowerShellDataFile out/NtlTools/NtlTools.psd1).ModuleVersion
            $null = New-Item artifacts -ItemType Directory -Force
            Compress-Archive out/NtlTools "artifacts/NtlTools-$version.zip" -Force
            Get-Item "artifacts/NtlTools-$version.zip"
        }
        'Demo' { dotnet run -c $Configuration --project src/NtlTools.Cli -- demo }
    }
}
finally { Pop-Location }
