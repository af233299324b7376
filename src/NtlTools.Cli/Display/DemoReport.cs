using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What the demonstration shows.</summary>
internal static class DemoReport
{
    public static void Write(Terminal terminal, SimulationSummary simulation, RunSummary run)
    {
        TextWriter output = terminal.Output;
        output.WriteLine("SIMULATED: an invented utility; all customers, thefts and figures are simulated.");
        output.WriteLine();
        output.WriteLine($"{SimulationReport.Population(simulation)}; "
            + $"{simulation.StepCount} readings each, one every {simulation.Interval}.");
        RunReport.WriteResults(terminal, run);
        output.WriteLine();
        output.WriteLine("Where everything is");
        output.WriteLine();
        output.WriteLine($"  readings         {simulation.OutputPath}");
        output.WriteLine($"  inspection list  {Path.Combine(run.OutputFolder, "inspection_list.csv")}");
        output.WriteLine($"  all results      {run.OutputFolder}");
        output.WriteLine();
        output.WriteLine("The same with readings of your own:  ntl run readings.csv --output results");
        output.WriteLine(Sections.Took(simulation.Seconds + run.Seconds, run.PeakMemory));
    }
}
