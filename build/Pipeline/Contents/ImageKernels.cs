namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The kernels found in an image, and what was odd on the way.</summary>
/// <param name="Findings">What a person should see; it does not stop the pipeline.</param>
/// <param name="Bootable">Every directory with a vmlinuz, also one that is not called like a kernel release.</param>
public sealed record ImageKernels(KernelSet Kernels, IReadOnlyList<string> Bootable, IReadOnlyList<string> Findings)
{
    /// <summary>What the system around them is; null when the image does not say.</summary>
    public OsRelease? OsRelease { get; init; }

    /// <summary>Tells kernels from what only looks like one. Content decides; the label is only compared.</summary>
    /// <param name="ostreeLinux">The label <c>ostree.linux</c>; null when the image has none.</param>
    /// <param name="image">For messages.</param>
    /// <exception cref="PipelineException">There is no kernel.</exception>
    public static ImageKernels Among(IEnumerable<ModulesDirectory> directories, string? ostreeLinux, string image)
    {
        var kernels = new List<KernelRelease>();
        var bootable = new List<string>();
        var findings = new List<string>();
        foreach (var (name, hasKernel) in directories)
        {
            if (hasKernel)
                bootable.Add(name);
            if (!KernelRelease.TryParse(name, out var kernel))
                findings.Add(
                    $"the modules directory {UntrustedText.Quote(name)} of {image} is not called like a kernel release; it is ignored");
            else if (hasKernel)
                kernels.Add(kernel);
            else
                findings.Add(
                    $"/usr/lib/modules/{name} of {image} has no vmlinuz, and there is no /boot/vmlinuz-{name}: it was left over by another kernel and is ignored");
        }
        if (kernels.Count == 0)
            throw new PipelineException(
                $"{image} holds no kernel: there is no vmlinuz in a directory below /usr/lib/modules, nor for one in /boot. "
                + (findings.Count == 0
                    ? "There is no modules directory at all. "
                    : $"Found: {string.Join("; ", findings)}. ")
                + "Check the base image in the stream definition.");
        var set = new KernelSet(kernels);
        if (ostreeLinux is { Length: > 0 } && !set.Any(kernel => kernel.ToString() == ostreeLinux))
            findings.Add(
                $"{image} is labelled ostree.linux {UntrustedText.Quote(ostreeLinux)}, and holds {set}; what it holds counts");
        return new ImageKernels(set, bootable, findings);
    }
}
