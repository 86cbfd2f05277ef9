namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>The decision alone: what a machine said and how it ended, and what that says about the image.</summary>
public sealed class JudgingABoot
{
    const string Nonce = "5f1d";
    const string FirstLine = "[    0.000000] Linux version 6.18.12-200.fc43.x86_64 (builder)";

    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    static readonly string[] Good =
        [
            FirstLine, $"{Nonce} begin load", $"{Nonce} value kernel {Kernel}", $"{Nonce} value zfs 2.4.1-1",
            $"{Nonce} begin destroy", $"{Nonce} passed"
        ];

    [Fact]
    public void The_mark_of_the_last_step_is_a_pass() => Assert.True(Check(0, Good).Passed);

    [Fact]
    public void A_pass_counts_even_when_the_machine_does_not_switch_itself_off() =>
        Assert.True(Check(null, Good).Passed);

    [Fact]
    public void A_pass_with_another_nonce_is_none() =>
        Assert.Equal(
            "it restarted or stopped during the step 'destroy', as after a kernel panic",
            Check(0, [.. Good[..^1], "0000 passed"]).Reason);

    [Fact]
    public void A_nonce_which_is_printed_somewhere_in_a_line_says_nothing() =>
        Assert.False(Check(0, [.. Good[..^1], $"echo {Nonce} passed"]).Passed);

    [Fact]
    public void Nothing_is_a_pass_after_a_failure() => Assert.False(
        Check(0, [.. Good[..^1], $"{Nonce} failed scrub the pool is not healthy", $"{Nonce} passed"]).Passed);

    [Fact]
    public void A_failed_step_is_named() =>
        Assert.Equal(
            "scrub: the pool is not healthy",
            Check(0, [FirstLine, $"{Nonce} begin scrub", $"{Nonce} failed scrub the pool is not healthy"]).Reason);

    [Fact]
    public void A_refused_driver_is_named_by_its_path() =>
        Assert.Equal(
            "drivers: driver kernel/virtio_blk.ko was refused",
            Check(0, [FirstLine, $"{Nonce} failed drivers driver 001 was refused"]).Reason);

    /// <summary>modprobe's own words, as kmod 34 said them on Debian's 6.12 (the lab's tests hear them again), and what
    /// to do.</summary>
    [Theory]
    [InlineData(
        "modprobe: FATAL: Module zfs not found in directory /lib/modules/6.18.12-200.fc43.x86_64",
        "run 'depmod 6.18.12-200.fc43.x86_64' when composing")]
    [InlineData(
        "insmod /lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/spl.ko.xz modprobe: ERROR: could not insert 'zfs': Exec format error",
        "'xz --check=crc32 --lzma2=dict=1MiB'")]
    [InlineData(
        "insmod /lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko modprobe: ERROR: could not insert 'zfs': Exec format error",
        "It was made for another kernel, or is damaged: build the akmods again")]
    public void A_modprobe_which_failed_is_quoted_and_the_remedy_is_named(string words, string remedy)
    {
        var reason =
            Check(0, [FirstLine, $"{Nonce} failed load 'modprobe zfs' ended with exit code 1: {words}"]).Reason;
        Assert.StartsWith($"load: 'modprobe zfs' ended with exit code 1: {words}. ", reason, StringComparison.Ordinal);
        Assert.Contains(remedy, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_modprobe_which_did_nothing_is_no_pass() =>
        Assert.Contains(
            "An 'install' or 'alias' line of the image's modprobe.d, or its modules.builtin",
            Check(0, [FirstLine, $"{Nonce} failed load 'modprobe zfs' reported no error, and the kernel has no zfs: "])
                .Reason,
            StringComparison.Ordinal);

    [Fact]
    public void A_hang_is_the_images_fault_once_the_kernel_has_spoken() =>
        Assert.Equal(
            "it hung before its first program ran: not finished after 60 s (--boot-timeout)",
            Check(null, FirstLine).Reason);

    [Fact]
    public void A_panic_ends_the_machine_without_a_mark() =>
        Assert.Equal(
            "it restarted or stopped during the step 'load', as after a kernel panic",
            Check(0, FirstLine, $"{Nonce} begin load").Reason);

    [Fact]
    public void A_kernel_which_calls_itself_something_else_fails() =>
        Assert.Contains("calls itself '6.1.0'", Check(0, [.. Good.Select(line => line.Replace(
            $"kernel {Kernel}", "kernel 6.1.0", StringComparison.Ordinal))]).Reason, StringComparison.Ordinal);

    [Fact]
    public void Another_ZFS_than_the_runs_fails_with_both() =>
        Assert.Equal(
            "the running kernel reports ZFS '2.4.1-1', this run's inputs say 2.4.2", Check(0, Good, "2.4.2").Reason);

    [Fact]
    public void Silence_until_the_time_is_over_is_the_machines_fault() =>
        Assert.Contains("printed nothing within 60 s", Blamed(null, "SeaBIOS"), StringComparison.Ordinal);

    [Fact]
    public void Silence_on_KVM_comes_with_the_way_around_it() =>
        Assert.Contains(
            "on Kvm. Try --boot-accelerator Tcg.",
            Assert.Throws<BootEnvironmentException>(() => Check(null, [], null, Accelerator.Kvm)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void QEMU_ending_before_the_kernel_is_the_machines_fault() =>
        Assert.Contains(
            "QEMU ended with exit code 1 before the first line of kernel", Blamed(1, "qemu: could not load kernel"),
            StringComparison.Ordinal);

    [Fact]
    public void QEMU_being_killed_under_a_kernel_is_the_machines_fault() =>
        Assert.Contains("QEMU ended with exit code 137 while kernel", Blamed(137, FirstLine), StringComparison.Ordinal);

    [Fact]
    public void Control_characters_of_a_guest_reach_no_message() =>
        Assert.DoesNotContain('\x1b', Check(0, FirstLine, $"{Nonce} failed scrub \x1b[2Jgone").Reason);

    static BootTestResult Check(int? exitCode, params string[] lines) => Check(exitCode, lines, null);

    static BootTestResult Check(int? exitCode, string[] lines, string? zfs, Accelerator accelerator = Accelerator.Tcg)
    {
        var said = new BootTranscript(Nonce);
        foreach (var line in lines)
            said.Add(line);
        return BootTestResult.Of(
            said, new MachineEnd(accelerator, exitCode), Kernel, ["kernel/virtio_pci.ko", "kernel/virtio_blk.ko"],
            zfs is null ? null : ZfsVersion.Parse(zfs),
            TimeSpan.FromSeconds(60), "its last words");
    }

    static string Blamed(int? exitCode, params string[] lines) =>
        Assert.Throws<BootEnvironmentException>(() => Check(exitCode, lines)).Message;
}
