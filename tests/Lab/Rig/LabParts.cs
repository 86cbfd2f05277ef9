namespace KinoiteZfs.Lab;

/// <summary>The programs the lab is made of. Without them it fails, and never skips.</summary>
static class LabParts
{
    static readonly Lazy<string?> Missing = new(Check);

    public static void Require()
    {
        if (Missing.Value is { } message)
            throw new InvalidOperationException(message);
    }

    static string? Check()
    {
        using var process = Process.Start(new ProcessStartInfo(Checkout.Script("install.sh"), ["--check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
