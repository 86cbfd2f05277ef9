namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>An audit tag is written once: it must be free, or name the same already.</summary>
static class AuditTagFree
{
    public static CheckResult Check(TagTarget tag, Digest? current)
    {
        var name = $"audit tag {tag.Tag.Repository.Path}:{tag.Tag.Tag}";
        if (current is null)
            return CheckResult.Pass(name, "free");
        return current == tag.Source.Digest
            ? CheckResult.Pass(name, $"names {current} already")
            : CheckResult.Fail(
                name,
                $"{tag.Tag} names {current} and is never overwritten; this is about {tag.Source.Digest}. Start a new run");
    }
}
