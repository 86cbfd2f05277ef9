using System.Security.Cryptography;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>Keys in cosign's own form: a fixture which cosign 2.5.0 wrote, and what can be wrong with one.</summary>
public sealed class OpeningEncryptedKeys
{
    const string Password = "a password";

    static string Key => Keys.Fixture("cosign-2.5.key");

    [Fact]
    public void The_key_which_cosign_made_opens_to_the_public_key_cosign_wrote() =>
        Assert.Equal(Keys.Parse(Keys.Fixture("cosign-2.5.pub")), SigningKey.Parse(Key, Password).Public);

    [Fact]
    public void The_older_name_of_the_form_is_known_too() =>
        Assert.Equal(
            Keys.Parse(Keys.Fixture("cosign-2.5.pub")),
            SigningKey.Parse(Key.Replace("SIGSTORE", "COSIGN", StringComparison.Ordinal), Password).Public);

    [Fact]
    public void Another_password_is_refused_and_not_shown()
    {
        var error = Refused(Key, "another secret");

        Assert.Contains("SIGNING_PASSWORD is not its password", error, StringComparison.Ordinal);
        Assert.DoesNotContain("another secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_password_is_named() =>
        Assert.Contains("SIGNING_PASSWORD is not set", Refused(Key, null), StringComparison.Ordinal);

    [Fact]
    public void One_changed_bit_is_noticed() =>
        Assert.Contains("or it is damaged", Refused(With(box =>
        {
            var bytes = Convert.FromBase64String(box["ciphertext"]!.GetValue<string>());
            bytes[^1] ^= 1;
            box["ciphertext"] = Convert.ToBase64String(bytes);
        })), StringComparison.Ordinal);

    [Fact]
    public void A_box_without_room_for_its_authenticator_is_damaged() =>
        Assert.Contains("or it is damaged", Refused(With(box => box["ciphertext"] = "AAAA")), StringComparison.Ordinal);

    [Theory]
    [InlineData(1 << 30, 8, 1, "ask for more than 256 MiB")]
    [InlineData(1 << 18, 1 << 20, 1, "ask for more than 256 MiB")]
    [InlineData(1 << 14, 8, 1000, "4 rounds")]
    [InlineData(12345, 8, 1, "are impossible")]
    [InlineData(0, 8, 1, "are impossible")]
    [InlineData(1 << 14, -1, 1, "are impossible")]
    public void Parameters_which_would_take_the_machine_are_refused(int n, int r, int p, string reason) =>
        Assert.Contains(
            reason, Refused(With(box => box["kdf"]!["params"] = new JsonObject { ["N"] = n, ["r"] = r, ["p"] = p })),
            StringComparison.Ordinal);

    [Fact]
    public void Another_cipher_is_named() =>
        Assert.Contains("'rot13'", Refused(With(box => box["cipher"]!["name"] = "rot13")), StringComparison.Ordinal);

    [Fact]
    public void A_nonce_of_another_length_is_refused() =>
        Assert.Contains(
            "its nonce 3", Refused(With(box => box["cipher"]!["nonce"] = "AAAA")), StringComparison.Ordinal);

    [Fact]
    public void A_missing_part_is_refused_without_showing_the_others()
    {
        var error = Refused(With(box => box.Remove("cipher")));

        Assert.Contains("its content is damaged", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_JSON_is_refused() =>
        Assert.Contains("its content is damaged", Refused(Pem("no JSON"u8)), StringComparison.Ordinal);

    static string Refused(string pem, string? password = Password) =>
        Assert.Throws<PipelineException>(() => SigningKey.Parse(pem, password)).Message;

    static string With(Action<JsonObject> change)
    {
        var box = JsonNode.Parse(Convert.FromBase64String(Key[PemEncoding.Find(Key).Base64Data]))!.AsObject();
        change(box);
        return Pem(Encoding.UTF8.GetBytes(box.ToJsonString()));
    }

    static string Pem(ReadOnlySpan<byte> content) => PemEncoding.WriteString("ENCRYPTED SIGSTORE PRIVATE KEY", content);
}
