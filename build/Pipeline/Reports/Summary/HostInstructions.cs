namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>What to type on a host to run the stable image, and to leave it again.</summary>
static class HostInstructions
{
    public static string Render(RunReport report, PromotionRecord promotion)
    {
        var stable = report.Repositories.Image.At(StreamTags.Stable);
        var audit = report.Repositories.Image.At(StreamTags.Audit(promotion.Run));
        var before = promotion.Tags.FirstOrDefault(move => move.Tag == stable)?.Before;
        var transport = report.Signed ? "ostree-image-signed:docker://" : "ostree-unverified-registry:";
        var text = $"""
            Switch to stable, with one of:

            ```sh
            sudo bootc switch {stable}
            rpm-ostree rebase {transport}{stable}
            ```

            Stay on exactly this image: use `{audit}` instead; this tag never moves.

            On a host which has it already, go back to what ran before:

            ```sh
            sudo bootc rollback
            ```

            """;
        if (report.IsOnThisMachine)
            text = "These images lie in a folder of the machine which made them: no host can pull them from there. Once they are published:\n\n"
                + text;
        if (!report.Signed)
            text = "No key is configured: hosts cannot tell this image from what anybody else who may push packages here puts in its place, and akmods in the cache are believed for their content alone (docs/signing.md).\n\n"
                + text;
        return before is null || before == promotion.Image
            ? text
            : text + $"""

                Or pin the stable image from before this promotion:

                ```sh
                sudo bootc switch {report.Repositories.Image.At(before)}
                ```

                """;
    }
}
