using NtlTools.Core.Detection;

namespace NtlTools.Cli.Display;

/// <summary>Parts that several reports have in common.</summary>
internal static class Sections
{
    public static void SimulatedNote(Terminal terminal, bool isSimulated)
    {
        if (!isSimulated) return;
        terminal.Output.WriteLine("SIMULATED: readings or thefts of some customers did not happen, so all figures");
        terminal.Output.WriteLine("are simulated.");
        terminal.Output.WriteLine();
    }

    public static void Heading(Terminal terminal, string text)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(text);
        terminal.Output.WriteLine();
    }

    public static string TestHeading(DetectorEvaluation evaluation, bool isSimulated) =>
        $"How well it finds {Figures.Count(evaluation.TheftCount)}{(isSimulated ? " simulated" : "")} thefts "
        + $"among {Figures.Count(evaluation.CustomerCount)} customers it has not seen";

    public static string Took(double seconds, long peakMemory) =>
        $"Took {Figures.Duration(seconds)}, at most {Figures.Memory(peakMemory)} of memory.";
}
