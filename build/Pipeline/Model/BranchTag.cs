using System.Diagnostics.CodeAnalysis;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// A branch name made fit for a tag, <c>br-&lt;branch&gt;-&lt;fedora&gt;</c>: <c>feature/New_UI</c> is
/// <c>feature-new_ui-</c> and twelve hexadecimal digits.
/// </summary>
/// <remarks>
/// A name which is a tag already stays as it is. Any other gets the start of its SHA-256, so that two branches never
/// meet on one tag; so does a name which looks as if it had got one.
/// </remarks>
public sealed partial record BranchTag
{
    const string Prefix = "br-";
    const string RefPrefix = "refs/heads/";
    const int FedoraDigits = 3;

    /// <summary>Linux allows no longer name of a kernel: <c>__NEW_UTS_LEN</c>.</summary>
    const int KernelLength = 64;

    /// <summary>What remains of a tag beside <c>br-</c>, the Fedora version, a kernel, and the dashes before
    /// both.</summary>
    const int MaximumLength = Tag.MaximumLength - 3 - 1 - FedoraDigits - 1 - KernelLength;

    /// <summary>Git limits a ref to what a file system path holds; more is no branch.</summary>
    const int MaximumBranchLength = 4096;

    BranchTag(string branch, string name) => (Branch, Name) = (branch, name);

    /// <summary>As git knows it.</summary>
    public string Branch { get; }

    /// <summary>The tag's part for the branch.</summary>
    public string Name { get; }

    public Tag For(FedoraVersion fedora) => Tag.Parse($"{Prefix}{Name}-{fedora}");

    /// <summary>For the akmods of one kernel.</summary>
    public Tag For(FedoraVersion fedora, KernelRelease kernel) =>
        Tag.Parse($"{Prefix}{Name}-{fedora}-{kernel.TagForm}");

    /// <summary>For an image which is not verified yet.</summary>
    public Tag For(RunIdentity run, FedoraVersion fedora) => Tag.Parse($"{Prefix}{Name}-{run.ShortSha}-{fedora}");

    /// <summary>Takes a branch name or its full ref.</summary>
    /// <exception cref="FormatException">It is empty, or a ref of another kind.</exception>
    public static BranchTag Parse(string branch) =>
        TryParse(branch, out var tag)
            ? tag
            : throw new FormatException(
                $"'{UntrustedText.Printable(branch)}' is not a branch. Expected a branch name such as 'my-fix', or its ref 'refs/heads/my-fix'; "
                + "tags and pull requests have no branch image.");

    public static bool TryParse([NotNullWhen(true)] string? branch, [NotNullWhen(true)] out BranchTag? tag)
    {
        tag = null;
        if (branch is null)
            return false;
        var name = branch.StartsWith(RefPrefix, StringComparison.Ordinal) ? branch[RefPrefix.Length..] : branch;
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaximumBranchLength
            || name.StartsWith("refs/", StringComparison.Ordinal))
            return false;
        tag = new BranchTag(name, IsPlain(name) ? name : Distinct(name));
        return true;
    }

    public override string ToString() => Name;

    static bool IsPlain(string name) =>
        name.Length <= MaximumLength && Plain().IsMatch(name) && !Hashed().IsMatch(name);

    static string Distinct(string name)
    {
        var hash = Digest.Of(Encoding.Unicode.GetBytes(name)).Short;
        var readable = Foreign().Replace(name.ToLowerInvariant(), "-").Trim('-', '.', '_');
        if (readable.Length > MaximumLength - hash.Length - 1)
            readable = readable[..(MaximumLength - hash.Length - 1)].TrimEnd('-', '.', '_');
        return readable.Length == 0 ? hash : $"{readable}-{hash}";
    }

    [GeneratedRegex(@"\A[a-z0-9_][a-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"(?:\A|-)[0-9a-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hashed();

    [GeneratedRegex(@"[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();
}
