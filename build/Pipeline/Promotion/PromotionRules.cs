using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>What has to hold before a candidate may become stable.</summary>
static class PromotionRules
{
    public static IReadOnlyList<Check> Judge(PromotionFacts facts, PromotionTags tags)
    {
        var request = facts.Request;
        return
        [
            PromotedBranch.Judge(request.Inputs.Run),
            Inputs(request),
            Source(request),
            Evidence(request),
            // Nobody has to test; what a test has found counts all the same.
            .. request.RequireBootTest || request.Candidate.BootOfImage is { Passed: false } ? [BootTest(request)] : Array.Empty<Check>(),
            Akmods(request),
            CandidateLabels(request, facts.Published.Candidate),
            .. KernelAkmods(request, facts.Published.Akmods),
            Signature(facts),
            Withdrawn(facts),
            .. tags.Audit.Select(tag => AuditTagFree.Judge(tag, facts.Tags[tag.Tag])),
            .. StableAge.Judge(facts),
        ];
    }

    static Check Inputs(PromotionRequest request)
    {
        const string name = "inputs";
        var fingerprint = request.Inputs.Inputs.Fingerprint;
        if (request.Candidate.Inputs != fingerprint)
            return Check.Fail(name, $"the candidate was composed from inputs {request.Candidate.Inputs}, this run's are {fingerprint}. Run Candidate and Verify again");
        if (request.Akmods.Inputs != fingerprint)
            return Check.Fail(name, $"the akmods were made for inputs {request.Akmods.Inputs}, this run's are {fingerprint}. Run Akmods again");
        return Check.Pass(name, $"candidate and akmods were made from this run's inputs {fingerprint}");
    }

    static Check Source(PromotionRequest request) =>
        request.Candidate.Image.Repository == request.Repositories.Candidate
            ? Check.Pass("candidate", request.Candidate.Image.ToString())
            : Check.Fail("candidate", $"{request.Candidate.Image} is not in the candidate repository {request.Repositories.Candidate}. Only candidates become stable");

    static Check Evidence(PromotionRequest request)
    {
        const string name = "evidence";
        if (request.Candidate.Evidence is not { } evidence)
            return Check.Fail(name, "nobody has verified this candidate. Run Verify, which adds its evidence to candidate.json");
        if (evidence.Image != request.Candidate.Image.Digest)
            return Check.Fail(name, $"it is about {evidence.Image}, the candidate is {request.Candidate.Image.Digest}. Run Verify on this candidate");
        var (proven, needed) = (evidence.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), request.Inputs.Inputs.Kernels);
        return proven.SequenceEqual(needed)
            ? Check.Pass(name, $"{evidence.Image} carries ZFS {request.Inputs.Inputs.Zfs.Version} for {needed}")
            : Check.Fail(name, $"it proves the kernels {(proven.Length == 0 ? "none" : string.Join(", ", proven.AsEnumerable()))}, the inputs have {needed}. Run Verify again");
    }

    static Check BootTest(PromotionRequest request)
    {
        const string name = "boot test";
        if (request.Candidate.Boot is not { } boot)
            return Check.Fail(name, "nobody has booted this candidate. Run BootTest, which adds its evidence to candidate.json");
        if (boot.Image != request.Candidate.Image.Digest)
            return Check.Fail(name, $"it is about {boot.Image}, the candidate is {request.Candidate.Image.Digest}. Run BootTest on this candidate");
        var (booted, needed) = (boot.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), request.Inputs.Inputs.Kernels);
        if (!booted.SequenceEqual(needed))
            return Check.Fail(name, $"the kernels {(booted.Length == 0 ? "none" : string.Join(", ", booted.AsEnumerable()))} were booted, the inputs have {needed}. Run BootTest again");
        if (!boot.Passed)
            return Check.Fail(name, $"{boot.Image} failed it. artifacts/logs has each machine's log");
        var zfs = request.Inputs.Inputs.Zfs.Version;
        return boot.Kernels.FirstOrDefault(kernel => kernel.Zfs is not { } version || !KmodPackage.IsModuleVersion(zfs, version)) is { } other
            ? Check.Fail(name, $"kernel {other.Kernel} ran ZFS {ForeignText.Quote(other.Zfs)}, the inputs have {zfs}. Run BootTest again")
            : Check.Pass(name, $"{boot.Image} booted with {needed}, and each kept a pool of ZFS {zfs}");
    }

    static Check Akmods(PromotionRequest request)
    {
        const string name = "akmods";
        var (used, aligned) = (request.Candidate.Akmods, request.Akmods.FedoraWide);
        if (used.Digest != aligned.Digest)
            return Check.Fail(name, $"the candidate was composed with {used}, and {aligned} would become stable. Run Candidate again");
        var (present, needed) = (request.Akmods.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), request.Inputs.Inputs.Kernels);
        return present.SequenceEqual(needed)
            ? Check.Pass(name, $"the candidate was composed with {aligned.Digest}, which becomes stable beside it")
            : Check.Fail(name, $"there are akmods for {(present.Length == 0 ? "no kernel" : string.Join(", ", present.AsEnumerable()))}, the inputs have {needed}. Run Akmods again");
    }

    /// <summary>Evidence is a record and can be copied to another digest. What the image was composed from is part of the digest.</summary>
    static Check CandidateLabels(PromotionRequest request, IReadOnlyDictionary<string, string> found)
    {
        const string name = "candidate labels";
        if (request.Candidate.Akmods.Digest is null)
            return Check.Fail(name, $"the record names the akmods {request.Candidate.Akmods} without a digest. Run Candidate again");
        var differing = InputLabels.For(request.Inputs, found.GetValueOrDefault(InputLabels.Title, ""), request.Candidate.Akmods)
            .Where(expected => found.GetValueOrDefault(expected.Key) != expected.Value)
            .Select(expected => $"{expected.Key} is '{ForeignText.Printable(found.GetValueOrDefault(expected.Key, ""))}', expected '{expected.Value}'")
            .ToArray();
        return differing.Length == 0
            ? Check.Pass(name, "say what this run's inputs say")
            : Check.Fail(name, $"{request.Candidate.Image} is not what this run composed: {string.Join("; ", differing)}. Run Candidate and Verify again");
    }

    static IEnumerable<Check> KernelAkmods(PromotionRequest request, IReadOnlyList<IReadOnlyDictionary<string, string>> found)
    {
        var repository = request.Repositories.AkmodsCandidate;
        var elsewhere = request.Akmods.Kernels.Select(kernel => kernel.Image).Append(request.Akmods.FedoraWide)
            .Where(image => image.Repository != repository).ToArray();
        yield return elsewhere.Length == 0
            ? Check.Pass("akmods repository", repository.ToString())
            : Check.Fail("akmods repository", $"{string.Join(", ", elsewhere.AsEnumerable())} of the record is not in {repository}. Run Akmods again");
        var needs = AkmodsNeed.Of(request.Inputs.Inputs).ToDictionary(need => need.Kernel);
        foreach (var (recorded, labels) in request.Akmods.Kernels.Zip(found))
        {
            var name = $"akmods labels of {recorded.Kernel}";
            // Kernels nobody needs are refused by the rule above.
            if (!needs.TryGetValue(recorded.Kernel, out var need))
                continue;
            var differences = AkmodsProvenance.Differences(labels, need);
            yield return differences.Count == 0
                ? Check.Pass(name, "say what this run's inputs say")
                : Check.Fail(name, $"{recorded.Image} is for something else: {string.Join("; ", differences)}. Run Akmods again");
        }
    }

    /// <summary>By its inputs too: the same ones give the same fault, whatever the digest.</summary>
    static Check Withdrawn(PromotionFacts facts)
    {
        const string name = "not withdrawn";
        var (image, inputs, stable) = (facts.Request.Candidate.Image.Digest, facts.Request.Inputs.Inputs.Fingerprint, facts.Stable);
        var staysStable = stable is not null && (stable.Image == image || stable.Values.GetValueOrDefault(InputLabels.Inputs) == inputs.ToString());
        if (facts.Silent is { } silent && !staysStable)
            return facts.Request.AllowWithdrawn
                ? Check.Pass(name, $"what {silent} left is not known any more, and promoting it again is allowed")
                : Check.Fail(name, $"{silent} went back to {stable?.Image}, and its statement, which said what it left, is gone from there: this image may be the one. If you know that it is not, promote it with --allow-withdrawn");
        if (facts.Withdrawn.FirstOrDefault(withdrawal => withdrawal.Image == image || withdrawal.Inputs == inputs) is not { } found)
            return Check.Pass(name, "no rollback has left this image or its inputs");
        if (staysStable)
            return Check.Pass(name, $"{found.Image} was {found}, and is stable again");
        return facts.Request.AllowWithdrawn
            ? Check.Pass(name, $"{found.Image} was {found}, and promoting it again is allowed")
            : Check.Fail(name, $"{found.Image} was {found}{(found.Image == image ? "" : ", and this one is built from the same inputs")}. {found.Ways}");
    }

    static Check Signature(PromotionFacts facts)
    {
        const string name = "signature";
        var signing = facts.Request.Signing;
        if (facts.Signatures is not { } signatures)
            return Check.Pass(name, "no key is configured, so nothing has to be signed");
        return signing.Signer is null && signatures.FirstOrDefault(verdict => !verdict.Verified) is { } unsigned
            ? Check.Fail(name, $"{unsigned.Reason}, and this run cannot sign it. Set SIGNING_KEY")
            : Check.Pass(name, $"image and akmods are signed by {signing.Key} where they become stable");
    }
}
