using System.Globalization;
using System.Text;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>The file in which users of PostgreSQL keep passwords: lines of host:port:database:user:password.</summary>
/// <remarks>The driver reads it by itself; here it is read to know what must not be shown.</remarks>
internal static class PasswordFile
{
    private const string Any = "*";

    /// <summary>Where it is: as the connection says, as PGPASSFILE says, or where PostgreSQL's programs look for it.</summary>
    /// <param name="named">What the connection says; null for nothing.</param>
    public static string PathOf(string? named) => named ?? Environment.GetEnvironmentVariable("PGPASSFILE")
        ?? (OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "postgresql", "pgpass.conf")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pgpass"));

    /// <summary>The passwords that it has for a user of a server, whatever the database; none where it cannot be read.</summary>
    public static IReadOnlyList<string> Passwords(string path, string host, int port, string user)
    {
        var passwords = new List<string>();
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                List<string> parts = line.StartsWith('#') ? [] : Parts(line);
                if (parts.Count == 5 && Fits(parts[0], host) && Fits(parts[1], port.ToString(CultureInfo.InvariantCulture))
                    && Fits(parts[3], user))
                    passwords.Add(parts[4]);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            // The driver cannot read it either.
        }
        return passwords;
    }

    private static bool Fits(string part, string value) => part == Any || part == value;

    // A backslash makes the colon or backslash behind it stand for itself.
    private static List<string> Parts(string line)
    {
        var parts = new List<string>(5);
        var part = new StringBuilder();
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == ':' && parts.Count < 4)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] is '\\' or ':') i++;
                part.Append(line[i]);
            }
        }
        parts.Add(part.ToString());
        return parts;
    }
}
