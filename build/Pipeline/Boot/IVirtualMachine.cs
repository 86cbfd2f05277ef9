namespace KinoiteZfs.Pipeline.Boot;

/// <summary>Runs a kernel on a machine of its own, which has one disk, two serial ports and no network.</summary>
public interface IVirtualMachine
{
    /// <exception cref="BootEnvironmentException">No machine can be started here.</exception>
    Task RequireAsync(CancellationToken cancellationToken);

    /// <summary>Runs until the machine stops itself or its time is over.</summary>
    /// <param name="onLine">Sees the lines of both serial ports, and what the program behind the machine says.</param>
    Task<MachineEnd> RunAsync(MachineOrder order, Action<string> onLine, CancellationToken cancellationToken);
}

/// <param name="Disk">Raw; written to.</param>
public sealed record MachineOrder(FileInfo Kernel, FileInfo Initramfs, FileInfo Disk, TimeSpan Timeout);

/// <summary>How a machine ended.</summary>
/// <param name="ExitCode">Of the program behind it; null when it was stopped because its time was over.</param>
public sealed record MachineEnd(Accelerator Accelerator, int? ExitCode);
