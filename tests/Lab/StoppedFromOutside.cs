namespace KinoiteZfs.Lab;

/// <summary>A person presses Ctrl-C; a runner sends SIGTERM before it kills. The build ends by itself then.</summary>
public sealed class StoppedFromOutside
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_build_ends_by_itself_and_says_why(string signal)
    {
        var asked = new TaskCompletionSource();
        await using var silent = await LoopbackServer.StartAsync(context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var build = Start(silent.Address);
        try
        {
            var output = build.StandardOutput.ReadToEndAsync();
            await Task.WhenAny(asked.Task, build.WaitForExitAsync());
            await Tool.RunAsync("sh", "-c", $"kill -{signal} {build.Id}");
            await build.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

            Assert.Equal((255, true), (
                build.ExitCode, (await output).Contains("Stopped by Ctrl-C or SIGTERM.", StringComparison.Ordinal)));
        }
        finally
        {
            build.Kill();
        }
    }

    /// <summary>Whoever starts these tests in the background has Ctrl-C ignored, and programs inherit that.</summary>
    static Process Start(string registry) => Process.Start(new ProcessStartInfo(
        "env",
        ["--default-signal=INT", Path.Combine(Checkout.Root, "build.sh"), "Status", "--mirror", $"ghcr.io={registry}"])
    {
        WorkingDirectory = Checkout.Root,
        RedirectStandardOutput = true,
    })!;
}
