using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>The environment of this process.</summary>
static class ProcessEnvironment
{
    // proc(5), /proc/pid/stat: env_start and env_end are fields 50 and 51; what follows the name in brackets begins
    // with field 3.
    const int EnvironmentStart = 50 - 3;
    const int EnvironmentEnd = 51 - 3;

    /// <summary>
    /// Takes variables away for good: no child inherits them, and what Linux shows of this process to everybody who
    /// runs as the same user, <c>/proc/&lt;pid&gt;/environ</c>, holds their names without values.
    /// </summary>
    public static void Forget(Func<string, bool> isSecret)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(isSecret).ToList())
            Environment.SetEnvironmentVariable(name, null);
        if (OperatingSystem.IsLinux())
            Blank(isSecret);
    }

    /// <summary>The block the process was started with, which stays where it is whatever is set later.</summary>
    static void Blank(Func<string, bool> isSecret)
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var start = nint.Parse(fields[EnvironmentStart], CultureInfo.InvariantCulture);
        var block = new byte[nint.Parse(fields[EnvironmentEnd], CultureInfo.InvariantCulture) - start];
        Marshal.Copy(start, block, 0, block.Length);
        for (var entry = 0; entry < block.Length;)
        {
            var rest = block.AsSpan(entry);
            var length = rest.IndexOf((byte)0) is var end and >= 0 ? end : rest.Length;
            var name = rest[..length].IndexOf((byte)'=');
            if (name >= 0 && isSecret(Encoding.UTF8.GetString(rest[..name])))
                Marshal.Copy(new byte[length - name - 1], 0, start + entry + name + 1, length - name - 1);
            entry += length + 1;
        }
    }
}
