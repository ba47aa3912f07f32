"""Links to videos: one form each, of a closed list of sites, and help for every other form."""

import pytest

from clinicsite.model.video import InvalidVideoError, parse_video_link

ID = "aBcDeFgH-_k"
YOUTUBE = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("link", "frame"),
    [
        (YOUTUBE, f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1&cc_load_policy=1&rel=0"),
        (
            "https://vimeo.com/123456789",
            "https://player.vimeo.com/video/123456789?autoplay=1&dnt=1",
        ),
        (
            "https://vimeo.com/123456789/abcdef0123",
            "https://player.vimeo.com/video/123456789?autoplay=1&dnt=1&h=abcdef0123",
        ),
    ],
)
def test_parse_video_link_returns_the_player(link: str, frame: str) -> None:
    video = parse_video_link(link)
    assert (video.page_url, video.frame_url) == (link, frame)
    assert frame.startswith(video.host.origin + "/")


@pytest.mark.parametrize(
    ("link", "intended"),
    [
        (f"https://youtu.be/{ID}", YOUTUBE),
        (f"https://youtu.be/{ID}?si=x&t=3", YOUTUBE),
        (f"http://www.youtube.com/watch?v={ID}", YOUTUBE),
        (f"https://m.youtube.com/watch?v={ID}&list=PL123", YOUTUBE),
        (f"youtube.com/watch?v={ID}", YOUTUBE),
        (f"https://www.youtube.com/shorts/{ID}", YOUTUBE),
        (f"https://www.youtube-nocookie.com/embed/{ID}", YOUTUBE),
        (f"https://www.youtube.com/live/{ID}?feature=share", YOUTUBE),
        ("https://player.vimeo.com/video/123456789?h=1", "https://vimeo.com/123456789"),
        ("https://vimeo.com/channels/staff/123456789", "https://vimeo.com/123456789"),
        ("https://www.youtube.com/playlist?list=PL123", None),
        ("https://www.youtube.com/@example", None),
        ("https://vimeo.com/showcase/1234567", None),
        ("https://vimeo.com/example", None),
        (f"https://youtube.com.example.org/watch?v={ID}", None),
        (f"https://notyoutube.com/watch?v={ID}", None),
        ("https://example.org/video.mp4", None),
        ("../extra/video.mp4", None),
        ("javascript:alert(1)", None),
        ("https://[youtube", None),
    ],
)
def test_parse_video_link_names_the_intended_link(link: str, intended: str | None) -> None:
    with pytest.raises(InvalidVideoError) as caught:
        parse_video_link(link)
    assert caught.value.intended == intended
    assert intended is None or parse_video_link(intended)
