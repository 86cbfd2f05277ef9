namespace KinoiteZfs.Pipeline.Boot;

/// <summary>Which accelerator a machine may use.</summary>
public enum AcceleratorChoice
{
    /// <summary>KVM where it works, TCG elsewhere.</summary>
    Auto,
    Kvm,
    Tcg,
}

/// <summary>QEMU with a PC whose first serial port is the kernel's console and whose second one is for the first
/// program alone.</summary>
public sealed class QemuMachine(ExternalTool qemu, AcceleratorChoice choice, IProgress<string> progress)
    : IVirtualMachine
{
    public static readonly ExternalTool Qemu = new("qemu-system-x86_64", "qemu-system-x86", "qemu-system-x86-core");

    const string Device = "/dev/kvm";

    /// <summary>A device that can be opened proves little: nested virtualisation may be offered and not work.</summary>
    volatile bool _kvmFails;

    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        try
        {
            await qemu.AskVersionAsync(cancellationToken, endsWithUs: true);
        }
        catch (PipelineException e)
        {
            throw new BootEnvironmentException(e.Message, e);
        }
        if (choice == AcceleratorChoice.Kvm && !CanOpen(Device))
            throw new BootEnvironmentException(
                $"{Device} cannot be opened for reading and writing, and {Options.BootAccelerator} Kvm asks for it. Load the module kvm, join the group kvm, or leave the choice to Auto.");
    }

    public async Task<MachineEnd> RunAsync(
        MachineOrder order, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (choice == AcceleratorChoice.Tcg || _kvmFails || !CanOpen(Device))
            return await RunAsync(order, Accelerator.Tcg, onLine, cancellationToken);
        var started = false;
        var end = await RunAsync(
            order, Accelerator.Kvm,
            line =>
            {
                started |= BootTranscript.IsKernelLine(line);
                onLine(line);
            },
            cancellationToken);
        if (started || end.ExitCode is null or 0 || choice == AcceleratorChoice.Kvm)
            return end;
        _kvmFails = true;
        progress.Report(
            $"QEMU ended with exit code {end.ExitCode} on KVM before the kernel's first line; trying again without it");
        return await RunAsync(order, Accelerator.Tcg, onLine, cancellationToken);
    }

    async Task<MachineEnd> RunAsync(
        MachineOrder order, Accelerator accelerator, Action<string> onLine, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(order.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var run = new ToolRun(Arguments(order, accelerator))
        {
            OnLine = onLine, Timeout = Timeout.InfiniteTimeSpan, EndsWithUs = true
        };
        try
        {
            return new MachineEnd(accelerator, (await qemu.TryRunAsync(run, either.Token)).ExitCode);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new MachineEnd(accelerator, ExitCode: null);
        }
    }

    /// <remarks>
    /// no_timer_check: on a busy host without KVM the timer may be late, and the kernel would panic for it.
    /// earlyprintk shows a kernel that dies before it has a console. A panic restarts the machine at once, which ends
    /// QEMU because of -no-reboot. The second serial port is QEMU's standard error, so that both are read, and bounded,
    /// alike.
    /// </remarks>
    static string[] Arguments(MachineOrder order, Accelerator accelerator) =>
    [
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-net", "none",
        "-accel", accelerator == Accelerator.Kvm ? "kvm" : "tcg",
        "-cpu", accelerator == Accelerator.Kvm ? "host" : "max",
        "-m", BootLimits.MemoryMebibytes(order.Initramfs.Length).ToString(CultureInfo.InvariantCulture),
        "-smp", BootLimits.Processors.ToString(CultureInfo.InvariantCulture),
        "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
        "-chardev", "file,id=marks,path=/dev/stderr", "-serial", "chardev:marks",
        "-drive",
        $"file={order.Disk.FullName.Replace(",", ",,", StringComparison.Ordinal)},format=raw,if=virtio,cache=unsafe",
        "-kernel", order.Kernel.FullName,
        "-initrd", order.Initramfs.FullName,
        "-append", "console=ttyS0 earlyprintk=ttyS0,115200 loglevel=7 no_timer_check panic=-1 oops=panic",
    ];

    static bool CanOpen(string device)
    {
        try
        {
            using var file = new FileStream(
                device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
