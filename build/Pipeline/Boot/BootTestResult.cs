namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What a boot says about the image.</summary>
/// <param name="Reason">For people: why it failed; empty when it passed.</param>
sealed partial record BootTestResult(BootOutcome Outcome, string Reason)
{
    public bool Passed => Outcome == BootOutcome.Passed;

    /// <summary>Decides from what the machine said and how it ended. Nothing but the mark of the last step is a
    /// pass.</summary>
    /// <param name="drivers">The machine's own, as they were to be loaded, for messages.</param>
    /// <param name="zfs">What the kernel must report; null accepts any version.</param>
    /// <exception cref="BootEnvironmentException">The machine never came to the image's kernel, or ended by
    /// itself.</exception>
    public static BootTestResult Of(
        BootTranscript said, MachineEnd end, KernelRelease kernel, IReadOnlyList<string> drivers, ZfsVersion? zfs,
        TimeSpan timeout, string errors)
    {
        if (said.Failure is { } failure)
            return Fail(
                DriverNumber().Replace(failure, number => DriverAt(drivers, number)) + LoadRemedy(failure, kernel));
        if (said.Passed)
            return Compare(said, kernel, zfs);
        var limit = string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0} s");
        if (!said.KernelStarted)
            throw new BootEnvironmentException(end.ExitCode is { } code
                ? $"QEMU ended with exit code {code} before the first line of kernel {kernel}. It said:{errors}"
                : $"kernel {kernel} printed nothing within {limit} ({Options.BootTimeout}), on {end.Accelerator}.{Advice(end.Accelerator)} It said:{errors}");
        var during = said.Step is null ? "before its first program ran" : $"during the step '{said.Step}'";
        return end.ExitCode switch
        {
            null => Fail($"it hung {during}: not finished after {limit} ({Options.BootTimeout})"),
            0 => Fail($"it restarted or stopped {during}, as after a kernel panic"),
            var code => throw new BootEnvironmentException(
                $"QEMU ended with exit code {code} while kernel {kernel} ran, {during}. It said:{errors}"),
        };
    }

    /// <summary>What to do where the image's own modprobe could not load zfs.</summary>
    /// <param name="failure">The step and modprobe's own words.</param>
    /// <returns>To be put behind them; empty for other failures.</returns>
    static string LoadRemedy(string failure, KernelRelease kernel) =>
        !failure.StartsWith("load: ", StringComparison.Ordinal) ? ""
        : failure.Contains("not found in directory", StringComparison.Ordinal)
            ? $". modprobe knows what modules.dep.bin lists, and nothing else: run 'depmod {kernel}' when composing"
        : failure.Contains("reported no error", StringComparison.Ordinal)
            ? ". An 'install' or 'alias' line of the image's modprobe.d, or its modules.builtin, keeps zfs from being loaded: remove it"
        : Packed().IsMatch(failure)
            ? ". Either it is packed in a way which this kernel or the image's kmod does not read: pack it as kernels do, with "
              + "'xz --check=crc32 --lzma2=dict=1MiB' (scripts/Makefile.modinst), and run depmod. Or it was made for another kernel, "
              + "or is damaged: build the akmods again. The kernel's log says which"
        : ". It was made for another kernel, or is damaged: build the akmods again. The kernel's log says which symbol or section";

    // KVM inside of a virtual machine may stop at an instruction it does not know, and wait.
    static string Advice(Accelerator accelerator) =>
        accelerator == Accelerator.Kvm ? $" Try {Options.BootAccelerator} Tcg." : "";

    static BootTestResult Compare(BootTranscript said, KernelRelease kernel, ZfsVersion? zfs)
    {
        if (said.Kernel != kernel.ToString())
            return Fail($"the kernel in the directory of {kernel} calls itself {UntrustedText.Quote(said.Kernel)}");
        return said.Zfs is { } version && (zfs is null || KmodPackage.IsModuleVersion(zfs, version))
            ? new BootTestResult(BootOutcome.Passed, "")
            : Fail(
                $"the running kernel reports ZFS {UntrustedText.Quote(said.Zfs)}, this run's inputs say {zfs?.ToString() ?? "nothing"}");
    }

    static BootTestResult Fail(string reason) => new(BootOutcome.Failed, reason);

    static string DriverAt(IReadOnlyList<string> drivers, Match number) =>
        int.Parse(number.ValueSpan[^3..], CultureInfo.InvariantCulture) is var index && index < drivers.Count
            ? $"driver {UntrustedText.Printable(drivers[index])}"
            : number.Value;

    [GeneratedRegex("driver [0-9]{3}", RegexOptions.CultureInvariant)]
    private static partial Regex DriverNumber();

    [GeneratedRegex(@"\.ko\.(?:xz|zst|gz)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Packed();
}
