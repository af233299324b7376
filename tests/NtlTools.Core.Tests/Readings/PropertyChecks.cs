using FsCheck;

namespace NtlTools.Core.Tests.Readings;

/// <summary>How often a property is tried.</summary>
internal static class PropertyChecks
{
    public static void Check(this Property property, int times) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), property);
}
