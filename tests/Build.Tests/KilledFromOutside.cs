namespace KinoiteZfs.Build.Tests;

/// <summary>SIGKILL: nothing of ours runs any more, and nothing may be left.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledFromOutside : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task A_boot_test_leaves_no_machine_behind()
    {
        if (OperatingSystem.IsWindows())
            return;
        var pid = _checkout.PathOf("qemu.pid");
        _checkout.Write(
            "bin/qemu-system-x86_64", $"#!/bin/sh\necho $$ > '{pid}.new'\nmv '{pid}.new' '{pid}'\nexec sleep 600\n");
        File.SetUnixFileMode(
            _checkout.PathOf("bin/qemu-system-x86_64"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(
            AppContext.BaseDirectory, "_build.dll"), "BootTest", "--boot-image", "ghcr.io/local/kinoite-zfs:latest"])
        {
            WorkingDirectory = _checkout.Folder.FullName,
            Environment =
            {
                ["PATH"] = $"{_checkout.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
                ["NUKE_TELEMETRY_OPTOUT"] = "1"
            },
        };
        using var build = Process.Start(start)!;
        await UntilAsync(() => File.Exists(pid) || build.HasExited);
        var machine = (await File.ReadAllTextAsync(pid)).Trim();
        Assert.True(IsRunning(machine), await File.ReadAllTextAsync(pid));

        build.Kill();

        await UntilAsync(() => !IsRunning(machine));
    }

    /// <summary>Whoever takes over a dead process' children may leave its entry there: man 5 proc_pid_stat,
    /// "state".</summary>
    static bool IsRunning(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat") is var stat
                && stat[stat.LastIndexOf(')')..] is [_, _, not ('Z' or 'X'), ..];
        }
        catch (IOException)
        {
            return false;
        }
    }

    static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!happened())
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
    }
}
