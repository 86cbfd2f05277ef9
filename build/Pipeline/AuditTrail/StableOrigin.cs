namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>
/// Whether what is called stable was made stable by this pipeline: an audit tag names its digest and, with a key, its
/// signature holds. What an image says of itself proves nothing, since whoever may push can copy labels.
/// </summary>
static class StableOrigin
{
    const string Name = "origin of stable";

    /// <param name="image">By digest, in the stable repository.</param>
    /// <param name="audits">All of that repository.</param>
    /// <param name="key">Null where nothing is signed.</param>
    public static async Task<CheckResult> CheckAsync(
        IRegistry registry, ImageReference image, IEnumerable<AuditTag> audits, VerificationKey? key,
        CancellationToken cancellationToken)
    {
        if (await registry.FindAuditTagAsync(image, audits, cancellationToken) is not { } audit)
            return CheckResult.Fail(
                Name,
                $"no audit tag names {image}: neither {Targets.Promote} nor {Targets.Rollback} has made it stable");
        if (key is null)
            return CheckResult.Pass(Name, $"{audit} names {image.Digest}");
        var result = await SignatureCheck.AsHostsDoAsync(
            registry, image.Repository, image.Digest!, key, cancellationToken);
        return new CheckResult(Name, result.Verified, $"{audit} names {image.Digest}, and {result.Reason}");
    }
}
