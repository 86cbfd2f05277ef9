using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>Stable does not go backward unless somebody asks for it by name.</summary>
public static class DowngradeCheck
{
    /// <param name="stableLabel">The kernels as stable's label spells them, separated by spaces; null when it has no such label.</param>
    /// <returns>What there is to say about it; null when nothing goes backward.</returns>
    /// <exception cref="PipelineException">The image would carry an older kernel than stable, and that is not allowed.</exception>
    public static string? Check(string? stableLabel, KernelSet resolved, bool allowDowngrade)
    {
        if (string.IsNullOrWhiteSpace(stableLabel))
            return $"stable does not say which kernels it carries (no label {InputLabels.Kernels}); {resolved.Newest} is not compared with it";
        var words = stableLabel.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var stable = new List<KernelRelease>();
        foreach (var word in words)
        {
            if (KernelRelease.TryParse(word, out var kernel))
                stable.Add(kernel);
            else if (!allowDowngrade)
                throw new PipelineException(
                    $"Stable's label {InputLabels.Kernels} holds {ForeignText.Quote(word)}, which is not a kernel release, so it cannot be told whether {resolved.Newest} is older. Look at the stable image, or allow a downgrade (--allow-downgrade).");
        }
        if (stable.Count == 0 || resolved.Newest.CompareTo(stable.Max()) >= 0)
            return null;
        var what = $"the base image's newest kernel is {resolved.Newest}, stable has {stable.Max()}";
        return allowDowngrade
            ? $"going backward as asked: {what}"
            : throw new PipelineException(
                $"Refused to go backward: {what}. The base image's tag may have been moved to an older build or another flavour. Check it, or allow this once with --allow-downgrade.");
    }
}
