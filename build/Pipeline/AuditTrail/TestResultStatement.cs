namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>An in-toto statement with a test result predicate: which kernels of an image booted, and which did
/// not.</summary>
/// <remarks>Source: in-toto attestation framework, spec/predicates/test-result.md.</remarks>
public sealed record TestResultStatement(
    [property: JsonPropertyName("_type")] string Type,
    IReadOnlyList<ProvenanceResource> Subject,
    string PredicateType,
    TestResultPredicate Predicate)
{
    public const string PredicateOfTests = "https://in-toto.io/attestation/test-result/v0.1";

    public const string Passed = "PASSED";
    public const string Failed = "FAILED";

    /// <param name="run">Whose program was the test.</param>
    public static TestResultStatement Of(ImageReference image, BootEvidence boot, RunIdentity run)
    {
        var tests = boot.Kernels
            .Select(kernel => (Name: $"boot {kernel.Kernel}", Passed: kernel.Outcome == BootOutcome.Passed)).ToList();
        if (boot.Upgrade is { Outcome: not UpgradeOutcome.NotTested } upgrade)
            tests.Add(($"upgrade from {upgrade.From}", upgrade.Outcome == UpgradeOutcome.Passed));
        if (boot.Problem is not null)
            tests.Add(("boot", false));
        return new TestResultStatement(
            Provenance.StatementType,
            [new ProvenanceResource(
                image.Repository.ToString(), Digest: new Dictionary<string, string> { ["sha256"] = boot.Image.Hex })],
            PredicateOfTests,
            new TestResultPredicate(
                boot.Passed ? Passed : Failed,
                [new ProvenanceResource(
                    Provenance.Source, Digest: new Dictionary<string, string> { ["gitCommit"] = run.Sha.ToString() })],
                [.. tests.Where(test => test.Passed).Select(test => test.Name)],
                [.. tests.Where(test => !test.Passed).Select(test => test.Name)]));
    }
}

/// <param name="Result"><c>PASSED</c> or <c>FAILED</c>.</param>
/// <param name="Configuration">What decided over how it was tested.</param>
public sealed record TestResultPredicate(
    string Result, IReadOnlyList<ProvenanceResource> Configuration, IReadOnlyList<string> PassedTests,
    IReadOnlyList<string> FailedTests);
