namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// Hosts which follow <c>ostree-image-signed:</c> refuse every image, signed or not, while their policy's default is
/// <c>insecureAcceptAnything</c> and nothing else.
/// </summary>
/// <remarks>
/// Source: bootc-dev/bootc, crates/ostree-ext/src/container/skopeo.rs (is_default_insecure), asked by store.rs before
/// anything is fetched.
/// </remarks>
static class PolicyDefaultRule
{
    public static CheckResult Check(string path, HostPolicy policy) => policy.AcceptsAnythingByDefault
        ? CheckResult.Fail(
            "trust default",
            $"{UntrustedText.Printable(path)} has the default 'insecureAcceptAnything', and with it a host on ostree-image-signed: refuses every image. The recipe's set-trust.sh sets it right")
        : CheckResult.Pass(
            "trust default",
            $"{UntrustedText.Printable(path)} has the default {string.Join(", ", policy.Default.Select(requirement => UntrustedText.Quote(requirement.Type)))}");
}
