namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>
/// Stable never goes backward by itself: not in its kernel, Fedora version, ZFS, base image or run. It is compared with
/// what <c>latest</c> names and with the newest audit tags as well, so that a tag which somebody deletes or moves takes
/// nothing back.
/// </summary>
static class DowngradeProtection
{
    /// <param name="candidate">What shall become stable; null before it is built.</param>
    public static IReadOnlyList<CheckResult> Check(
        RunIdentity run, ResolvedInputs inputs, StableState stable, Digest? candidate = null)
    {
        if (candidate is not null && stable.Latest?.Digest == candidate)
            return [CheckResult.Pass("age", $"{candidate} is the stable image already")];
        return stable.Known.Count == 0
            ? [CheckResult.Pass("age", $"there is no stable image yet in {stable.Repository}"), NewestRun(run, stable)]
            : [.. stable.Known.Where(image => image.Digest != candidate)
                .SelectMany(image => Compare(inputs, image)), NewestRun(run, stable)];
    }

    static IEnumerable<CheckResult> Compare(ResolvedInputs inputs, StableImage stable)
    {
        foreach (var check in CheckBase(inputs.Kernels.Newest, inputs.Fedora, inputs.Base.Name, stable))
            yield return check;
        yield return Compare("ZFS", inputs.Zfs.Version, stable.Labels.Zfs, NameOf(stable));
    }

    /// <summary>What is known of a base image before anything else is.</summary>
    /// <param name="fedora">Null when nobody has read it yet.</param>
    /// <param name="base">Its dated tag, or its digest.</param>
    public static IEnumerable<CheckResult> CheckBase(KernelRelease kernel, FedoraVersion? fedora, string @base,
        StableImage stable)
    {
        var name = NameOf(stable);
        yield return Compare("kernel", kernel, stable.Labels.NewestKernel, name, required: true);
        if (fedora is not null)
            yield return Compare("Fedora", fedora, stable.Labels.Fedora, name);
        yield return Base(@base, stable, name);
    }

    static string NameOf(StableImage stable) => stable.Tag.Tag == StreamTags.Stable ? "stable" : stable.Tag.Tag!.Name;

    static CheckResult Compare<T>(string what, T candidate, T? stable, string image, bool required = false)
        where T : class, IComparable<T>
    {
        var name = $"age of the {what}";
        if (stable is null)
            return new CheckResult(name, !required, required
                ? $"the {image} image does not say its {what}, so nobody can tell whether {candidate} would be a step back"
                : $"the {image} image does not say its {what}; the candidate has {candidate}");
        return candidate.CompareTo(stable) >= 0
            ? CheckResult.Pass(name, $"{candidate}, {image} has {stable}")
            : CheckResult.Fail(name, $"{candidate} is older than {image}'s {stable}");
    }

    static CheckResult Base(string candidate, StableImage stable, string image)
    {
        const string name = "age of the base image";
        var current = stable.Labels[InputLabels.BaseTag] ?? stable.Labels[InputLabels.Version];
        if (!DateStamp.TryParse(candidate, out var ours) || !DateStamp.TryParse(current, out var theirs))
            return CheckResult.Pass(
                name,
                $"{candidate} and {image}'s {(current is null ? "unknown base" : UntrustedText.Printable(current))} do not both carry a date; the kernel decides");
        return ours.CompareTo(theirs) >= 0
            ? CheckResult.Pass(name, $"{candidate}, {image} has {UntrustedText.Printable(current)}")
            : CheckResult.Fail(name, $"{candidate} is older than {image}'s {UntrustedText.Printable(current)}");
    }

    /// <summary>A delayed run must not overtake a later one: audit tags tell which runs were there.</summary>
    static CheckResult NewestRun(RunIdentity run, StableState stable)
    {
        const string name = "age of the run";
        if (AuditTag.Of(StableMove.Promotion, run).Number is not { } ours)
            return CheckResult.Pass(name, $"run '{run.Id}' is not numbered and cannot be compared");
        // After a rollback too, nobody else than a later run is the next.
        var newest = stable.AuditTags.MaxBy(tag => tag.Number ?? 0);
        return newest?.Number is not { } theirs || theirs <= ours
            ? CheckResult.Pass(name, $"no later run than {ours} has an audit tag")
            : CheckResult.Fail(name, $"run {ours} is older than the run of {newest}");
    }
}
