<#
.SYNOPSIS
    Runs the tests of the staged module in this shell, and sums them up in one line.
.DESCRIPTION
    The last line is "Pester: N passed, N failed, N skipped". The exit code is 0 where none failed, else 1.
    Where Pester 5 is not installed, all tests count as skipped, and the exit code is 0.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File tests/Pester/Run.ps1
#>
[CmdletBinding()]
param(
    # Wildcards of the test files to run.
    [string] $Name = '*'
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
$files = Get-ChildItem -LiteralPath $PSScriptRoot -Filter "$Name.Tests.ps1"
if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
    "Pester 5 is not installed."
    "Pester: 0 passed, 0 failed, $($files.Count) skipped"
    exit 0
}
Import-Module Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = $files.FullName
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be run at all, and a block whose preparation fails, are failures too.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit ($failed -gt 0 ? 1 : 0)
