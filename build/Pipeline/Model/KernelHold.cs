namespace KinoiteZfs.Pipeline.Model;

/// <summary>Decides whether OpenZFS may be compiled for a kernel at all. Asked before any compile.</summary>
/// <remarks>Proven akmods from the cache do not ask: that they exist shows more than a number in META.</remarks>
public static class KernelHold
{
    /// <param name="overridden">An operator vouches for a kernel beyond the maximum; recorded in the result.</param>
    public static KernelHoldResult Check(KernelRelease kernel, ZfsRelease zfs, bool overridden = false)
    {
        if (zfs.LinuxMaximum is not { } maximum)
            return new(
                HoldState.Supported,
                $"OpenZFS {zfs.Version} does not say which Linux it supports; kernel {kernel} is tried.");
        if (kernel.Version.IsWithinMaximum(maximum))
            return new(
                HoldState.Supported,
                $"kernel {kernel} is within {maximum}, the newest Linux that OpenZFS {zfs.Version} supports");
        var reason = $"kernel {kernel} is newer than {maximum}, the newest Linux that OpenZFS {zfs.Version} supports";
        return overridden
            ? new(HoldState.Overridden, $"{reason}; {Options.AllowBeyondMaximum} lets it pass all the same")
            : new(HoldState.Held, reason);
    }
}

/// <param name="Reason">For people; names the kernel, the maximum and the OpenZFS version.</param>
public sealed record KernelHoldResult(HoldState State, string Reason)
{
    /// <exception cref="KernelHeldException">The kernel is held.</exception>
    public void Require()
    {
        if (State == HoldState.Held)
            throw new KernelHeldException(this);
    }
}

public enum HoldState
{
    Supported,

    /// <summary>Nothing is compiled, and stable stays where it is.</summary>
    Held,

    /// <summary>Beyond the maximum, and built because an operator asked for it.</summary>
    Overridden,
}

/// <summary>OpenZFS does not support the kernel yet. Not a failure of the pipeline: stable stays, and the hold ends by
/// itself.</summary>
public sealed class KernelHeldException(KernelHoldResult result)
    : PipelineException(
        $"Held: {result.Reason}. Nothing was compiled and stable stays where it is; the hold ends by itself with an OpenZFS release for this kernel.");
