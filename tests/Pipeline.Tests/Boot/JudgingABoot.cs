using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>The decision alone: what a machine said and how it ended, and what that says about the image.</summary>
public sealed class JudgingABoot
{
    const string Nonce = "5f1d";
    const string FirstLine = "[    0.000000] Linux version 6.18.12-200.fc43.x86_64 (builder)";

    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    static readonly string[] Good =
        [FirstLine, $"{Nonce} begin load", $"{Nonce} value kernel {Kernel}", $"{Nonce} value zfs 2.4.1-1", $"{Nonce} begin destroy", $"{Nonce} passed"];

    [Fact]
    public void The_mark_of_the_last_step_is_a_pass() => Assert.True(Judge(0, Good).Passed);

    [Fact]
    public void A_pass_counts_even_when_the_machine_does_not_switch_itself_off() => Assert.True(Judge(null, Good).Passed);

    [Fact]
    public void A_pass_with_another_nonce_is_none() =>
        Assert.Equal("it restarted or stopped during the step 'destroy', as after a kernel panic", Judge(0, [.. Good[..^1], "0000 passed"]).Reason);

    [Fact]
    public void A_nonce_which_is_printed_somewhere_in_a_line_says_nothing() => Assert.False(Judge(0, [.. Good[..^1], $"echo {Nonce} passed"]).Passed);

    [Fact]
    public void Nothing_is_a_pass_after_a_failure() => Assert.False(Judge(0, [.. Good[..^1], $"{Nonce} failed scrub the pool is not healthy", $"{Nonce} passed"]).Passed);

    [Fact]
    public void A_failed_step_is_named() =>
        Assert.Equal("scrub: the pool is not healthy", Judge(0, [FirstLine, $"{Nonce} begin scrub", $"{Nonce} failed scrub the pool is not healthy"]).Reason);

    [Fact]
    public void A_refused_module_is_named_by_its_path() =>
        Assert.Equal("load: module extra/zfs.ko was refused", Judge(0, [FirstLine, $"{Nonce} failed load module 001 was refused"]).Reason);

    [Fact]
    public void A_hang_is_the_images_fault_once_the_kernel_has_spoken() =>
        Assert.Equal("it hung before its first program ran: not finished after 60 s (--boot-timeout)", Judge(null, FirstLine).Reason);

    [Fact]
    public void A_panic_ends_the_machine_without_a_mark() =>
        Assert.Equal("it restarted or stopped during the step 'load', as after a kernel panic", Judge(0, FirstLine, $"{Nonce} begin load").Reason);

    [Fact]
    public void A_kernel_which_calls_itself_something_else_fails() =>
        Assert.Contains("calls itself '6.1.0'", Judge(0, [.. Good.Select(line => line.Replace($"kernel {Kernel}", "kernel 6.1.0", StringComparison.Ordinal))]).Reason, StringComparison.Ordinal);

    [Fact]
    public void Another_ZFS_than_the_runs_fails_with_both() =>
        Assert.Equal("the running kernel reports ZFS '2.4.1-1', this run's inputs say 2.4.2", Judge(0, Good, "2.4.2").Reason);

    [Fact]
    public void Silence_until_the_time_is_over_is_the_machines_fault() =>
        Assert.Contains("printed nothing within 60 s", Blamed(null, "SeaBIOS"), StringComparison.Ordinal);

    [Fact]
    public void Silence_on_KVM_comes_with_the_way_around_it() =>
        Assert.Contains("on Kvm. Try --boot-accelerator Tcg.", Assert.Throws<BootEnvironmentException>(() => Judge(null, [], null, Accelerator.Kvm)).Message, StringComparison.Ordinal);

    [Fact]
    public void QEMU_ending_before_the_kernel_is_the_machines_fault() =>
        Assert.Contains("QEMU ended with exit code 1 before the first line of kernel", Blamed(1, "qemu: could not load kernel"), StringComparison.Ordinal);

    [Fact]
    public void QEMU_being_killed_under_a_kernel_is_the_machines_fault() =>
        Assert.Contains("QEMU ended with exit code 137 while kernel", Blamed(137, FirstLine), StringComparison.Ordinal);

    [Fact]
    public void Control_characters_of_a_guest_reach_no_message() =>
        Assert.DoesNotContain('\x1b', Judge(0, FirstLine, $"{Nonce} failed scrub \x1b[2Jgone").Reason);

    static BootVerdict Judge(int? exitCode, params string[] lines) => Judge(exitCode, lines, null);

    static BootVerdict Judge(int? exitCode, string[] lines, string? zfs, Accelerator accelerator = Accelerator.Tcg)
    {
        var said = new BootTranscript(Nonce);
        foreach (var line in lines)
            said.Add(line);
        return BootVerdict.Of(
            said, new MachineEnd(accelerator, exitCode), Kernel, ["extra/spl.ko", "extra/zfs.ko"], zfs is null ? null : ZfsVersion.Parse(zfs),
            TimeSpan.FromSeconds(60), "its last words");
    }

    static string Blamed(int? exitCode, params string[] lines) => Assert.Throws<BootEnvironmentException>(() => Judge(exitCode, lines)).Message;
}
