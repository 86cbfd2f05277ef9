namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// An image's labels by which hosts tell the base's ostree layers from those above, and an image they boot from any
/// other. The other settings of its configuration are for containers (bootc, docs/src/building/bootc-runtime.md).
/// </summary>
static class HostLabels
{
    /// <summary>The release of the base's kernel, as rpm-ostree has it in the commit.</summary>
    public const string OstreeLinux = "ostree.linux";

    /// <summary>bootc, crates/ostree-ext/src/container/store.rs: an image without it, and without
    /// <c>ostree.bootable</c>, boots nowhere.</summary>
    public const string Bootc = "containers.bootc";

    /// <summary>Of which one is enough.</summary>
    public static IReadOnlyList<string> Bootable { get; } = [Bootc, "ostree.bootable"];

    public static bool IsBootable(IReadOnlyDictionary<string, string> labels) => Bootable.Any(labels.ContainsKey);

    /// <summary>
    /// Labels which ostree-ext and rpm-ostree take from the base's commit: <c>ostree.final-diffid</c> says where its
    /// layers end (bootc, encapsulate.rs and store.rs), <c>rpmostree.inputhash</c> what it was made of (rpm-ostree,
    /// rust/src/container.rs).
    /// </summary>
    static readonly string[] OfCommits = ["ostree.", "rpmostree."];

    /// <summary>Those an image does not have as its base has them, in order; it may add <see cref="Bootc"/> to a base
    /// which lacks it.</summary>
    public static IEnumerable<string> Differing(
        IReadOnlyDictionary<string, string> image, IReadOnlyDictionary<string, string> ofBase) =>
        image.Keys.Union(ofBase.Keys).Order(StringComparer.Ordinal)
            .Where(label => OfCommits.Any(start => label.StartsWith(start, StringComparison.Ordinal))
                || label == Bootc && ofBase.ContainsKey(label))
            .Where(label => image.GetValueOrDefault(label) != ofBase.GetValueOrDefault(label));
}
