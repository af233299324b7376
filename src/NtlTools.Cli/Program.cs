using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NtlTools.Cli;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return (int)await NtlProgram.RunAsync(args, Terminal.OfProcess(), stop.Token).ConfigureAwait(false);

void Stop(PosixSignalContext signal)
{
    // The work ends by itself within a second, and leaves every output as it was.
    signal.Cancel = true;
    stop.Cancel();
}
