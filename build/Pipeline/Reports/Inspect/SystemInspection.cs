using KinoiteZfs.Pipeline.Verification;

namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>
/// What an image holds as an operating system: kernels, their ZFS modules, programs and libraries. It is read as
/// <c>Verify</c> reads a candidate, and judged by those of its rules which need nothing to compare with.
/// </summary>
static class SystemInspection
{
    /// <returns>Null when nothing of an operating system is there.</returns>
    public static async Task<Inspection?> ReadAsync(
        IRegistry registry, ResolvedImage image, IProgress<string> progress, CancellationToken cancellationToken)
    {
        // Nothing is known of its base: all layers count alike.
        var comparison = new BaseComparison(image.Manifest.Layers.Count, Problem: null);
        var facts = await new CandidateReader(registry, image, comparison, progress).ReadAsync(cancellationToken);
        Inspection found = new(
            image.Reference.ToString(), InspectionKind.Image, image.ManifestDigest,
            [.. facts.ModuleDirectories.Select(Describe)],
            [],
            [
                .. from directory in facts.ModuleDirectories
                   from module in directory.Modules
                   select Describe(module, directory),
            ],
            [
                .. from library in facts.Libraries
                   where library.Version is not null
                   select new InspectedUserland(library.Path, library.Version!),
            ],
            [.. Findings(facts)]);
        return found is { Kernels: [], Userland: [], Findings: [] } ? null : found;
    }

    static InspectedKernel Describe(ModuleDirectory directory) =>
        new(directory.Name, directory.HasKernel, directory.Listing is { Problem: null });

    static InspectedModule Describe(FoundModule module, ModuleDirectory directory)
    {
        bool? isListed = directory.Listing is { Problem: null } listing ? listing.Modules.Contains(module.Below) : null;
        return module.Content is { } content
            ? InspectedModule.Of(content, package: null, directory.Name, isListed)
            : InspectedModule.Unreadable(
                module.Path, null, directory.Name, isListed, module.Problem ?? "it cannot be read");
    }

    static IEnumerable<string> Findings(CandidateFacts facts) =>
    [
        .. facts.HiddenKernels,
        .. facts.ModuleDirectories.Select(NoKernel).OfType<string>(),
        ..
            from library in facts.Libraries
            where library.Problem is not null
            select $"{library.Path}: {library.Problem}",
        .. CandidateCheck.CheckAlone(facts).Where(check => !check.Passed).Select(check => check.ToString()),
    ];

    static string? NoKernel(ModuleDirectory directory) =>
        !KernelRelease.TryParse(directory.Name, out _)
            ? $"the module directory {UntrustedText.Quote(directory.Name)} is not called like a kernel release"
        : !directory.HasKernel
            ? $"the module directory {directory.Name} has no kernel: no vmlinuz, and there is no /boot/vmlinuz-{directory.Name}; "
                + "it was left over by another"
        : null;
}
