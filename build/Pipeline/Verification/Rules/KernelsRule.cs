namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// The image has the kernels of the base, and nothing that hosts would take for another one. What was left over by a
/// kernel harms nobody and is mentioned.
/// </summary>
/// <remarks>See <see cref="KernelDirectories"/> for what a kernel is, and the sources of that.</remarks>
static class KernelsRule
{
    const string Name = "kernels";

    public static CheckResult Apply(CandidateFacts facts, KernelSet expected)
    {
        var byKind = facts.ModuleDirectories.ToLookup(
            directory => directory.HasKernel && KernelRelease.TryParse(directory.Name, out _));
        var kernels = byKind[true].Select(directory => directory.Name).ToArray();
        var wanted = expected.Select(kernel => kernel.ToString()).ToArray();
        List<string> problems = [.. facts.HiddenKernels];
        foreach (var vanished in wanted.Except(kernels))
            problems.Add($"{vanished} of the base image is gone");
        foreach (var added in kernels.Except(wanted))
            problems.Add($"{added} is in the image and not among the run's inputs ({expected})");
        var ignored = "";
        foreach (var leftOver in byKind[false].Where(directory => !wanted.Contains(directory.Name)))
        {
            // Modules of ours for a kernel which is not there were meant for one that is.
            if (leftOver.Modules.Any(module => !module.OfBase))
                problems.Add(
                    $"module directory {Quoted(leftOver)} has ZFS and no kernel; the image's kernels are {expected}");
            else if (leftOver.Modules.Count > 0)
                ignored +=
                    $"; module directory {Quoted(leftOver)} has no kernel and is ignored, with the ZFS that the base image brought";
            else
                ignored += $"; module directory {Quoted(leftOver)} has neither kernel nor ZFS and is ignored";
        }
        return problems.Count == 0
            ? CheckResult.Pass(Name, expected + ignored)
            : CheckResult.Fail(
                Name, string.Join("; ", problems),
                "An image keeps its base's kernel: let no step of the recipe install, remove or rename kernels, and no package of ours be for another one");
    }

    static string Quoted(ModuleDirectory directory) => $"'{UntrustedText.Printable(directory.Name)}'";
}
