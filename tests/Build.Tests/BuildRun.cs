namespace KinoiteZfs.Build.Tests;

/// <summary>What a user sees of a finished process.</summary>
public sealed record BuildRun(int ExitCode, string Output)
{
    /// <summary>What of it a program reads which this one is piped into.</summary>
    public required string StandardOutput { get; init; }

    public static BuildRun Of(ProcessStartInfo start, DirectoryInfo folder)
    {
        start.WorkingDirectory = folder.FullName;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new BuildRun(process.ExitCode, output + errors.Result) { StandardOutput = output };
    }

    /// <summary>Fails with everything the user saw.</summary>
    public BuildRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>Failed as NUKE fails, with a message a person can act on and without a stack trace.</summary>
    public BuildRun FailedSaying(params string[] words)
    {
        Assert.Equal(255, ExitCode);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
        foreach (var word in words)
            Assert.Contains(word, Output, StringComparison.Ordinal);
        return this;
    }
}
