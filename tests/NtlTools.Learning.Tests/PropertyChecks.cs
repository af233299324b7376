using FsCheck;

namespace NtlTools.Learning.Tests;

/// <summary>How often a property is tried, and on what.</summary>
/// <remarks>
/// The same cases every time, so that a red build is a changed build; NTLTOOLS_EXPLORE=1 tries new ones to find what
/// nobody thought of.
/// </remarks>
internal static class PropertyChecks
{
    public static void Check(this Property property, int times)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(times);
        if (Environment.GetEnvironmentVariable("NTLTOOLS_EXPLORE") != "1")
            config = config.WithReplay(9247731742614563543UL, 13836440849229357883UL);
        FsCheck.Check.One(config, property);
    }
}
