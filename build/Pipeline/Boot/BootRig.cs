namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What a boot test works with.</summary>
/// <param name="SearchPath">Where busybox is looked for, as in the variable PATH.</param>
/// <param name="Scratch">For files which are gone afterwards; some hundred megabytes.</param>
/// <param name="Logs">Keeps each machine's console as <c>boot-….log</c>.</param>
/// <param name="Timeout">For one machine from start to end.</param>
public sealed record BootRig(
    IVirtualMachine Machine, string? SearchPath, DirectoryInfo Scratch, DirectoryInfo Logs, TimeSpan Timeout)
{
    /// <summary>The slowest boot seen took 40 s, two at once on two processors without KVM.</summary>
    const int DefaultSeconds = 300;

    const int MaximumSeconds = 3600;

    internal Func<DirectoryInfo, long> FreeBytes { get; init; } = FreeSpace.Of;

    /// <exception cref="BootEnvironmentException">No machine can be started here, or there is no room for its
    /// files.</exception>
    internal async Task RequireAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await Machine.RequireAsync(cancellationToken);
        try
        {
            Scratch.Create();
            FreeSpace.Require(
                [new SpaceNeed(Scratch, BootLimits.ScratchBytes, "kernel, initramfs and disk of a machine")],
                "Free some room.", FreeBytes, progress);
        }
        catch (Exception e) when (e is PipelineException or IOException or UnauthorizedAccessException)
        {
            throw new BootEnvironmentException(e.Message, e);
        }
    }

    /// <exception cref="PipelineException">That is no time a machine could be given.</exception>
    public static TimeSpan TimeoutOf(int? seconds) =>
        seconds is null or (>= 1 and <= MaximumSeconds)
            ? TimeSpan.FromSeconds(seconds ?? DefaultSeconds)
            : throw new PipelineException(
                $"{Options.BootTimeout} {seconds} is not a number of seconds from 1 to {MaximumSeconds}.");
}
