using System.Globalization;
using System.Text.RegularExpressions;
using KinoiteZfs.Kmods.Packages;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What a boot says about the image.</summary>
/// <param name="Reason">For people: why it failed; empty when it passed.</param>
sealed partial record BootVerdict(BootOutcome Outcome, string Reason)
{
    public bool Passed => Outcome == BootOutcome.Passed;

    /// <summary>Decides from what the machine said and how it ended. Nothing but the mark of the last step is a pass.</summary>
    /// <param name="drivers">The machine's own, as they were to be loaded, for messages.</param>
    /// <param name="zfs">What the kernel must report; null accepts any version.</param>
    /// <exception cref="BootEnvironmentException">The machine never came to the image's kernel, or ended by itself.</exception>
    public static BootVerdict Of(
        BootTranscript said, MachineEnd end, KernelRelease kernel, IReadOnlyList<string> drivers, ZfsVersion? zfs, TimeSpan timeout, string errors)
    {
        if (said.Failure is { } failure)
            return Fail(DriverNumber().Replace(failure, number => DriverAt(drivers, number)) + LoadRemedy.For(failure, kernel));
        if (said.Passed)
            return Compare(said, kernel, zfs);
        var limit = string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0} s");
        if (!said.KernelStarted)
            throw new BootEnvironmentException(end.ExitCode is { } code
                ? $"QEMU ended with exit code {code} before the first line of kernel {kernel}. It said:{errors}"
                : $"kernel {kernel} printed nothing within {limit} (--boot-timeout), on {end.Accelerator}.{Advice(end.Accelerator)} It said:{errors}");
        var during = said.Step is null ? "before its first program ran" : $"during the step '{said.Step}'";
        return end.ExitCode switch
        {
            null => Fail($"it hung {during}: not finished after {limit} (--boot-timeout)"),
            0 => Fail($"it restarted or stopped {during}, as after a kernel panic"),
            var code => throw new BootEnvironmentException($"QEMU ended with exit code {code} while kernel {kernel} ran, {during}. It said:{errors}"),
        };
    }

    // KVM inside of a virtual machine may stop at an instruction it does not know, and wait.
    static string Advice(Accelerator accelerator) => accelerator == Accelerator.Kvm ? " Try --boot-accelerator Tcg." : "";

    static BootVerdict Compare(BootTranscript said, KernelRelease kernel, ZfsVersion? zfs)
    {
        if (said.Kernel != kernel.ToString())
            return Fail($"the kernel in the directory of {kernel} calls itself {UntrustedText.Quote(said.Kernel)}");
        return said.Zfs is { } version && (zfs is null || KmodPackage.IsModuleVersion(zfs, version))
            ? new BootVerdict(BootOutcome.Passed, "")
            : Fail($"the running kernel reports ZFS {UntrustedText.Quote(said.Zfs)}, this run's inputs say {zfs?.ToString() ?? "nothing"}");
    }

    static BootVerdict Fail(string reason) => new(BootOutcome.Failed, reason);

    static string DriverAt(IReadOnlyList<string> drivers, Match number) =>
        int.Parse(number.ValueSpan[^3..], CultureInfo.InvariantCulture) is var index && index < drivers.Count
            ? $"driver {UntrustedText.Printable(drivers[index])}"
            : number.Value;

    [GeneratedRegex("driver [0-9]{3}", RegexOptions.CultureInvariant)]
    private static partial Regex DriverNumber();
}
