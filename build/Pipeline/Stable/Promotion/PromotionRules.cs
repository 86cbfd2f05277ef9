namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>What has to hold before a candidate may become stable.</summary>
static class PromotionRules
{
    public static IReadOnlyList<CheckResult> Check(PromotionFacts facts)
    {
        var (request, inputs) = (facts.Request, facts.Request.Inputs);
        return
        [
            PromotedBranch.Check(inputs.Run),
            .. request.Uncommitted is { } uncommitted
                ? [PromotedBranch.CheckTree(uncommitted)]
                : Array.Empty<CheckResult>(),
            Records(request),
            Source(request),
            EvidenceRule.Check(facts),
            .. BootTestRule.Check(request, facts.BootFailures) is { } boot ? [boot] : Array.Empty<CheckResult>(),
            .. AkmodsRules.Check(facts),
            CandidateLabels(request, facts.Labels),
            Signature(facts),
            CheckResult.Pass(
                "base image", $"{inputs.Inputs.Base.Pinned} is kept for replays: {facts.Goal.Tags.Base!.Tag}"),
            Withdrawn(facts),
            .. facts.Goal.Tags.Audit.Select(tag => AuditTagFree.Check(tag, facts.Tags[tag.Tag])),
            .. DowngradeProtection.Check(inputs.Run, inputs.Inputs, facts.Stable, request.Candidate.Image.Digest)
                .Select(check => Backward(check, request.AllowDowngrade)),
        ];
    }

    static CheckResult Records(PromotionRequest request)
    {
        const string name = "records";
        return OneRun.Refusal(request.Inputs, request.Akmods, request.Candidate) is { } refusal
            ? CheckResult.Fail(name, refusal)
            : CheckResult.Pass(name, $"all are of run {request.Inputs.Run.Id}, of {request.Inputs.Inputs.Fingerprint}");
    }

    /// <summary>A candidate of main, this stream and this owner, and no branch's.</summary>
    static CheckResult Source(PromotionRequest request)
    {
        const string name = "candidate";
        if (request.Inputs.RefusalFor(request.Repositories) is { } refusal)
            return CheckResult.Fail(name, refusal);
        var expected = request.Repositories.Candidate.At(
            StreamTags.Candidate(request.Inputs.Run, request.Inputs.Inputs.Fedora));
        return request.Candidate.Image == expected.Pinned(request.Candidate.Image.Digest!)
            ? CheckResult.Pass(name, request.Candidate.Image.ToString())
            : CheckResult.Fail(
                name,
                $"{request.Candidate.Image} is not this run's {expected} in the candidate repository. Only candidates of main become stable");
    }

    static CheckResult Backward(CheckResult check, bool allowed) => (check.Passed, allowed) switch
    {
        (true, _) => check,
        (_, true) => CheckResult.Pass(check.Name, $"{check.Reason}, and going backward is allowed"),
        _ => CheckResult.Fail(
            check.Name, $"{check.Reason}. Stable does not go backward unless {Options.AllowDowngrade} says so"),
    };

    /// <summary>Evidence is a record and can be copied to another digest. What the image was composed from is part of
    /// the digest.</summary>
    static CheckResult CandidateLabels(PromotionRequest request, IReadOnlyDictionary<string, string> found)
    {
        const string name = "candidate labels";
        var differing = InputLabels.Differences(
            InputLabels.For(request.Inputs, request.Repositories.Title, request.Akmods.FedoraWide), found);
        return differing.Count == 0
            ? CheckResult.Pass(name, "say what this run's inputs say")
            : CheckResult.Fail(
                name,
                $"{request.Candidate.Image} is not what this run composed: {string.Join("; ", differing)}. Run {Targets.Candidate} and {Targets.Verify} again");
    }

    /// <summary>
    /// By its inputs too: the same ones give the same fault, whatever the digest, and whatever the base is called.
    /// </summary>
    static CheckResult Withdrawn(PromotionFacts facts)
    {
        const string name = "not withdrawn";
        var (image, inputs, stable) = (
            facts.Request.Candidate.Image.Digest, facts.Request.Inputs.Inputs, facts.Stable);
        var staysStable = stable.Latest?.Digest == image || stable.IsProvenOf(inputs);
        if (stable.LostStatement is { } lost && !staysStable)
            return facts.Request.AllowWithdrawn
                ? CheckResult.Pass(name, $"what {lost} left is not known any more, and promoting it again is allowed")
                : CheckResult.Fail(
                    name,
                    $"{lost} went back to {stable.Latest?.Digest}, and its statement, which said what it left, is gone from there: this image may be the one. If you know that it is not, promote it with {Options.AllowWithdrawn}");
        if (stable.WithdrawalOf(inputs, image) is not { } found)
            return CheckResult.Pass(name, "no rollback has left this image or its inputs");
        if (staysStable)
            return CheckResult.Pass(name, $"{found.Image} was {found}, and is stable again");
        return facts.Request.AllowWithdrawn
            ? CheckResult.Pass(name, $"{found.Image} was {found}, and promoting it again is allowed")
            : CheckResult.Fail(
                name,
                $"{found.Image} was {found}{(found.Image == image ? "" : ", and this one is built from the same inputs")}. {found.Ways}");
    }

    static CheckResult Signature(PromotionFacts facts)
    {
        const string name = "signature";
        var signing = facts.Request.Signing;
        if (StableSignature.Refusal(facts) is { } refusal)
            return CheckResult.Fail(name, refusal);
        if (signing.Key is null)
            return CheckResult.Pass(name, "no key is configured, so nothing has to be signed");
        return facts.Signatures?.FirstOrDefault(result => !result.Verified) is { } unsigned
            ? CheckResult.Fail(name, $"{unsigned.Reason}, and this run cannot sign it. Set SIGNING_KEY")
            : CheckResult.Pass(name, $"image and akmods are signed by {signing.Key} where they become stable");
    }
}
