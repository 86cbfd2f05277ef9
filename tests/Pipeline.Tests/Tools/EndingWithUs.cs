using System.Diagnostics;

namespace KinoiteZfs.Pipeline.Tests.Tools;

/// <summary>A program that must not outlive this process. Linux ends it with the thread that started it: that is what
/// these tests end.</summary>
public sealed class EndingWithUs
{
    const int Killed = 128 + 9;

    static readonly ExternalTool Shell = new("sh", "dash", "bash");

    [Fact]
    public async Task The_kernel_kills_it_with_its_parent()
    {
        using var parent = new ParentThread();
        var start = new ProcessStartInfo(
            ParentThread.SetPriv.Command, ParentThread.Arguments("sh", ["-c", "echo ready; exec sleep 600"]))
        {
            RedirectStandardOutput = true
        };
        using var process = await parent.StartAsync(() => Process.Start(start)!);
        await process.StandardOutput.ReadLineAsync();

        parent.Dispose();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Killed, process.ExitCode);
    }

    [Fact]
    public async Task Until_then_it_is_a_program_like_any_other()
    {
        var result = await Shell.TryRunAsync(
            new ToolRun("-c", "echo out; echo err >&2; sleep 1; exit 3") { EndsWithUs = true }, default);

        Assert.Equal((3, "out\n", "err\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task One_that_is_missing_is_named_with_its_packages()
    {
        var error = await Assert.ThrowsAsync<ToolMissingException>(
            () => new ExternalTool("no-such-tool", "deb-name", "rpm-name")
                .RunAsync(new ToolRun { EndsWithUs = true }, default));

        Assert.Contains("'no-such-tool' cannot be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install deb-name", error.Message, StringComparison.Ordinal);
    }
}
