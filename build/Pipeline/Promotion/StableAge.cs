using System.Globalization;
using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>Stable never goes backward by itself: not in its kernel, Fedora version, ZFS, base image or run.</summary>
static class StableAge
{
    /// <summary>Where images which this pipeline did not build name their kernel.</summary>
    const string OstreeKernel = "ostree.linux";

    public static IEnumerable<Check> Judge(PromotionFacts facts)
    {
        var (request, inputs) = (facts.Request, facts.Request.Inputs.Inputs);
        if (facts.Stable is not { } stable)
            return [Check.Pass("age", $"there is no stable image yet in {request.Repositories.Image}"), NewestRun(facts)];
        if (stable.Image == request.Candidate.Image.Digest)
            return [Check.Pass("age", $"{stable.Image} is the stable image already")];
        return
        [
            Compare("kernel", inputs.Kernels.Newest, Kernel(stable), request, required: true),
            Compare("Fedora", inputs.Fedora, Label<FedoraVersion>(stable, InputLabels.Fedora, FedoraVersion.TryParse), request),
            Compare("ZFS", inputs.Zfs.Version, Label<ZfsVersion>(stable, InputLabels.Zfs, ZfsVersion.TryParse), request),
            Base(inputs.Base.Name, stable, request),
            NewestRun(facts),
        ];
    }

    static Check Compare<T>(string what, T candidate, T? stable, PromotionRequest request, bool required = false)
        where T : class, IComparable<T>
    {
        var name = $"age of the {what}";
        if (stable is null)
            return required && !request.AllowDowngrade
                ? Check.Fail(name, $"the stable image does not say its {what}, so nobody can tell whether {candidate} would be a step back. Allow it with --allow-downgrade")
                : Check.Pass(name, $"the stable image does not say its {what}; the candidate has {candidate}");
        return candidate.CompareTo(stable) >= 0
            ? Check.Pass(name, $"{candidate}, stable has {stable}")
            : Backward(name, $"{candidate} is older than stable's {stable}", request);
    }

    static Check Base(string candidate, StableLabels stable, PromotionRequest request)
    {
        const string name = "age of the base image";
        var current = stable.Values.GetValueOrDefault(InputLabels.BaseTag) ?? stable.Values.GetValueOrDefault(InputLabels.Version);
        if (!DateStamp.TryParse(candidate, out var ours) || !DateStamp.TryParse(current, out var theirs))
            return Check.Pass(name, $"{candidate} and stable's {(current is null ? "unknown base" : ForeignText.Printable(current))} do not both carry a date; the kernel decides");
        return ours.CompareTo(theirs) >= 0
            ? Check.Pass(name, $"{candidate}, stable has {ForeignText.Printable(current)}")
            : Backward(name, $"{candidate} is older than stable's {ForeignText.Printable(current)}", request);
    }

    /// <summary>A delayed run must not overtake a later one: audit tags tell which runs were there.</summary>
    static Check NewestRun(PromotionFacts facts)
    {
        const string name = "age of the run";
        var request = facts.Request;
        if (!TryNumber(request.Inputs.Run.Id, out var ours))
            return Check.Pass(name, $"run '{request.Inputs.Run.Id}' is not numbered and cannot be compared");
        // After a rollback too, nobody else than a later run is the next.
        var newest = facts.AuditTags.MaxBy(tag => tag.Number ?? 0);
        return newest?.Number is not { } theirs || theirs <= ours
            ? Check.Pass(name, $"no later run than {ours} has an audit tag")
            : Backward(name, $"run {ours} is older than the run of {newest}", request);
    }

    static Check Backward(string name, string what, PromotionRequest request) => request.AllowDowngrade
        ? Check.Pass(name, $"{what}, and going backward is allowed")
        : Check.Fail(name, $"{what}. Stable does not go backward unless --allow-downgrade says so");

    static KernelRelease? Kernel(StableLabels stable)
    {
        var named = stable.Values.GetValueOrDefault(InputLabels.Kernels) ?? stable.Values.GetValueOrDefault(OstreeKernel) ?? "";
        return named.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => KernelRelease.TryParse(text, out var kernel) ? kernel : null)
            .OfType<KernelRelease>().Max();
    }

    delegate bool Parse<T>(string? text, out T? value);

    static T? Label<T>(StableLabels stable, string label, Parse<T> parse)
        where T : class => parse(stable.Values.GetValueOrDefault(label), out var value) ? value : null;

    static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
