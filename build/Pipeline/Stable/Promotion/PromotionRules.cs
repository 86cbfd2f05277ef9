namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>What has to hold before a candidate may become stable.</summary>
static class PromotionRules
{
    public static IReadOnlyList<Check> Judge(PromotionFacts facts)
    {
        var (request, inputs) = (facts.Request, facts.Request.Inputs);
        return
        [
            PromotedBranch.Judge(inputs.Run),
            .. request.Uncommitted is { } uncommitted ? [PromotedBranch.JudgeTree(uncommitted)] : Array.Empty<Check>(),
            Records(request),
            Source(request),
            EvidenceRule.Judge(facts),
            .. BootTestRule.Judge(request, facts.BootFailures) is { } boot ? [boot] : Array.Empty<Check>(),
            .. AkmodsRules.Judge(facts),
            CandidateLabels(request, facts.Labels),
            Signature(facts),
            Check.Pass("base image", $"{inputs.Inputs.Base.Pinned} is kept for replays: {facts.Goal.Tags.Base!.Tag}"),
            Withdrawn(facts),
            .. facts.Goal.Tags.Audit.Select(tag => AuditTagFree.Judge(tag, facts.Tags[tag.Tag])),
            .. DowngradeProtection.Judge(inputs.Run, inputs.Inputs, facts.Stable, request.Candidate.Image.Digest)
                .Select(check => Backward(check, request.AllowDowngrade)),
        ];
    }

    static Check Records(PromotionRequest request)
    {
        const string name = "records";
        return OneRun.Refusal(request.Inputs, request.Akmods, request.Candidate) is { } refusal
            ? Check.Fail(name, refusal)
            : Check.Pass(name, $"all are of run {request.Inputs.Run.Id}, of {request.Inputs.Inputs.Fingerprint}");
    }

    /// <summary>A candidate of main, this stream and this owner, and no branch's.</summary>
    static Check Source(PromotionRequest request)
    {
        const string name = "candidate";
        var expected = request.Repositories.Candidate.At(
            StreamTags.Candidate(request.Inputs.Run, request.Inputs.Inputs.Fedora));
        return request.Candidate.Image == expected.Pinned(request.Candidate.Image.Digest!)
            ? Check.Pass(name, request.Candidate.Image.ToString())
            : Check.Fail(
                name,
                $"{request.Candidate.Image} is not this run's {expected} in the candidate repository. Only candidates of main become stable");
    }

    static Check Backward(Check check, bool allowed) => (check.Passed, allowed) switch
    {
        (true, _) => check,
        (_, true) => Check.Pass(check.Name, $"{check.Reason}, and going backward is allowed"),
        _ => Check.Fail(
            check.Name, $"{check.Reason}. Stable does not go backward unless {Options.AllowDowngrade} says so"),
    };

    /// <summary>Evidence is a record and can be copied to another digest. What the image was composed from is part of
    /// the digest.</summary>
    static Check CandidateLabels(PromotionRequest request, IReadOnlyDictionary<string, string> found)
    {
        const string name = "candidate labels";
        var differing = InputLabels.Differences(
            InputLabels.For(request.Inputs, request.Repositories.Title, request.Akmods.FedoraWide), found);
        return differing.Count == 0
            ? Check.Pass(name, "say what this run's inputs say")
            : Check.Fail(
                name,
                $"{request.Candidate.Image} is not what this run composed: {string.Join("; ", differing)}. Run {Targets.Candidate} and {Targets.Verify} again");
    }

    /// <summary>
    /// By its inputs too: the same ones give the same fault, whatever the digest, and whatever the base is called.
    /// </summary>
    static Check Withdrawn(PromotionFacts facts)
    {
        const string name = "not withdrawn";
        var (image, inputs, stable) = (
            facts.Request.Candidate.Image.Digest, facts.Request.Inputs.Inputs, facts.Stable);
        var staysStable = stable.Latest?.Digest == image || stable.IsProvenOf(inputs);
        if (stable.Silent is { } silent && !staysStable)
            return facts.Request.AllowWithdrawn
                ? Check.Pass(name, $"what {silent} left is not known any more, and promoting it again is allowed")
                : Check.Fail(
                    name,
                    $"{silent} went back to {stable.Latest?.Digest}, and its statement, which said what it left, is gone from there: this image may be the one. If you know that it is not, promote it with {Options.AllowWithdrawn}");
        if (stable.WithdrawalOf(inputs, image) is not { } found)
            return Check.Pass(name, "no rollback has left this image or its inputs");
        if (staysStable)
            return Check.Pass(name, $"{found.Image} was {found}, and is stable again");
        return facts.Request.AllowWithdrawn
            ? Check.Pass(name, $"{found.Image} was {found}, and promoting it again is allowed")
            : Check.Fail(
                name,
                $"{found.Image} was {found}{(found.Image == image ? "" : ", and this one is built from the same inputs")}. {found.Ways}");
    }

    static Check Signature(PromotionFacts facts)
    {
        const string name = "signature";
        var signing = facts.Request.Signing;
        if (StableSignature.Refusal(facts) is { } refusal)
            return Check.Fail(name, refusal);
        if (facts.Signatures is not { } signatures)
            return Check.Pass(name, "no key is configured, so nothing has to be signed");
        return signing.Signer is null && signatures.FirstOrDefault(verdict => !verdict.Verified) is { } unsigned
            ? Check.Fail(name, $"{unsigned.Reason}, and this run cannot sign it. Set SIGNING_KEY")
            : Check.Pass(name, $"image and akmods are signed by {signing.Key} where they become stable");
    }
}
