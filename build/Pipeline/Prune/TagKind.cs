namespace KinoiteZfs.Pipeline.Prune;

/// <summary>What a tag is for, which decides whether it may ever go.</summary>
public enum TagKind
{
    /// <summary>Never goes: <c>latest</c>, <c>main-…</c>, and whatever is not known.</summary>
    Protected,

    Candidate,
    Branch,
    Audit,

    /// <summary>Of a kept base image: stays as long as what is built on it.</summary>
    Base,

    /// <summary>Belongs to another digest, and stays as long as that does.</summary>
    Attachment,
}

static partial class TagKinds
{
    /// <param name="stable">Whether the repository is one of the stable ones: only there are audit tags, and nothing
    /// else goes.</param>
    public static TagKind Of(Tag tag, bool stable)
    {
        if (ReferrerTag.SubjectOf(tag) is not null)
            return TagKind.Attachment;
        if (stable)
            return AuditOf(tag) is not null ? TagKind.Audit
                : AuditTag.ParseBase(tag) is not null ? TagKind.Base
                : TagKind.Protected;
        return StreamTags.IsCandidate(tag) ? TagKind.Candidate
            : BranchTags().IsMatch(tag.Name) ? TagKind.Branch
            : TagKind.Protected;
    }

    /// <summary>The run which an audit tag is of, also of one kernel's akmods.</summary>
    public static AuditTag? AuditOf(Tag tag) => AuditTag.Parse(tag) ?? AuditTag.ParseKernel(tag);

    [GeneratedRegex(
        @"\Abr-[A-Za-z0-9._-]+-[1-9][0-9]{0,2}(-[0-9]+\.[A-Za-z0-9._-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex BranchTags();
}
