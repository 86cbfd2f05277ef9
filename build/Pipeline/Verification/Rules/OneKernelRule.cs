namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>The image has one bootable kernel, unless the stream is for machines which take several.</summary>
/// <remarks>See <see cref="OneKernel"/> for who refuses more, and where that is read.</remarks>
static class OneKernelRule
{
    const string Name = "one kernel";

    public static CheckResult Apply(CandidateFacts facts, bool severalAllowed)
    {
        string[] bootable = [.. facts.ModuleDirectories.Where(directory => directory.HasKernel)
            .Select(directory => directory.Name)];
        return OneKernel.Refusal(bootable, severalAllowed) is { } refusal ? CheckResult.Fail(Name, refusal)
            : bootable.Length > 1 ? CheckResult.Pass(
                Name,
                $"there are {bootable.Length}, which severalKernels of the stream definition allows; no ostree host takes this image")
            : CheckResult.Pass(Name, "bootc and rpm-ostree take exactly one");
    }
}
