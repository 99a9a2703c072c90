# SPDX-License-Identifier: MIT
"""The reference for the AIVideo.DIY v1 family: what its documents describe, as one writes it with FastAPI,
SQLAlchemy and SQLite, with the same durability, the same rows and the same password hash as ours.

    fastapi_v1_reference.py DATABASE VIDEOS SHOWCASE.json PORT

Makes VIDEOS rows, prints the token to use in one line, then serves. SHOWCASE.json is our own answer, whose rows
it keeps in its database.
"""
import datetime
import json
import sys

import jwt
import uvicorn
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey, create_engine, event, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

KEY = "a key of thirty-two bytes or more, for HS256"
COST = 10
# libsodium's “interactive” cost, which aivideo-server uses
HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)


class Base(DeclarativeBase):
    pass


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str]
    password_hash: Mapped[str]
    avatar_url: Mapped[str | None]
    credits: Mapped[float] = mapped_column(default=1e9)
    disabled: Mapped[bool] = mapped_column(default=False)
    subscription_plan: Mapped[str] = mapped_column(default="basic")
    subscription_status: Mapped[str] = mapped_column(default="active")
    subscription_start_date: Mapped[datetime.datetime | None]
    subscription_end_date: Mapped[datetime.datetime | None]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Video(Base):
    __tablename__ = "videos"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    prompt: Mapped[str]
    model: Mapped[str]
    reference_image_url: Mapped[str | None]
    video_url: Mapped[str | None]
    poster_url: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="pending", index=True)
    duration: Mapped[int | None]
    resolution: Mapped[str | None]
    error_message: Mapped[str | None]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now, index=True)
    updated_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Entry(Base):
    __tablename__ = "ledger"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    video_id: Mapped[int]
    amount: Mapped[float]
    balance_after: Mapped[float]
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Showcase(Base):
    __tablename__ = "showcase_videos"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    category: Mapped[str]
    video_url: Mapped[str]
    poster_url: Mapped[str | None]
    is_featured: Mapped[bool]
    order: Mapped[int]


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class UserOut(Out):
    id: int
    email: str | None
    name: str
    avatar_url: str | None
    credits: float
    created_at: datetime.datetime
    subscription_plan: str
    subscription_status: str
    subscription_start_date: datetime.datetime | None
    subscription_end_date: datetime.datetime | None


class VideoOut(Out):
    id: int
    user_id: int
    prompt: str
    model: str
    reference_image_url: str | None
    video_url: str | None
    poster_url: str | None
    status: str
    duration: int | None
    resolution: str | None
    error_message: str | None
    created_at: datetime.datetime
    updated_at: datetime.datetime


class VideoPage(BaseModel):
    videos: list[VideoOut]
    total: int
    page: int
    page_size: int


class ShowcaseOut(Out):
    id: int
    title: str
    description: str | None
    category: str
    video_url: str
    poster_url: str | None
    is_featured: bool
    order: int


class ShowcasePage(BaseModel):
    videos: list[ShowcaseOut]
    total: int


class Generate(BaseModel):
    prompt: str = Field(min_length=10, max_length=500)
    model: str = "sora-2"
    reference_image_url: str | None = None
    duration: int = 8


class Login(BaseModel):
    username: str
    password: str


database, videos, showcase, port = sys.argv[1:5]
engine = create_engine("sqlite:///" + database, connect_args={"check_same_thread": False, "timeout": 60})
app = FastAPI()
bearer = HTTPBearer()


@event.listens_for(engine, "connect")
def durable(connection, record):
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def session():
    with Session(engine) as s:
        yield s


def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer), s: Session = Depends(session)) -> User:
    try:
        claims = jwt.decode(credentials.credentials, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, "Invalid authentication credentials")
    user = s.get(User, int(claims["sub"]))
    if user is None or user.disabled:
        raise HTTPException(401, "Invalid authentication credentials")
    return user


@app.get("/health")
def health():
    return {"status": "healthy"}


@app.get("/api/v1/auth/me", response_model=UserOut)
def me(user: User = Depends(current_user)):
    return user


@app.post("/api/auth/login")
def login(body: Login, s: Session = Depends(session)):
    user = s.scalar(select(User).where(User.name == body.username))
    try:
        if user is None or not HASHER.verify(user.password_hash, body.password):
            raise HTTPException(401, "Invalid username or password")
    except VerifyMismatchError:
        raise HTTPException(401, "Invalid username or password") from None
    return {"token": jwt.encode({"sub": str(user.id), "type": "access"}, KEY, algorithm="HS256"),
            "user_info": {"id": "u-%d" % user.id, "username": user.name, "credits": int(user.credits), "isAdmin": True}}


@app.get("/api/v1/videos", response_model=VideoPage)
def list_videos(page: int = Query(1, ge=1), page_size: int = Query(20, ge=1, le=100), user: User = Depends(current_user),
                s: Session = Depends(session)):
    mine = select(Video).where(Video.user_id == user.id)
    total = s.scalar(select(func.count()).select_from(mine.subquery()))
    rows = s.scalars(mine.order_by(Video.created_at.desc()).offset((page - 1) * page_size).limit(page_size)).all()
    return VideoPage(videos=[VideoOut.model_validate(v) for v in rows], total=total, page=page, page_size=page_size)


@app.post("/api/v1/videos/generate", response_model=VideoOut, status_code=201)
def generate(body: Generate, user: User = Depends(current_user), s: Session = Depends(session)):
    if user.subscription_plan == "free" or user.subscription_status != "active":
        raise HTTPException(403, "Subscription required")
    if user.credits < COST:
        raise HTTPException(402, "Insufficient credits. Required: %.1f, Available: %.1f" % (COST, user.credits))
    video = Video(user_id=user.id, prompt=body.prompt, model=body.model, reference_image_url=body.reference_image_url)
    user.credits = User.credits - COST
    s.add(video)
    s.flush()
    s.refresh(user)
    s.add(Entry(user_id=user.id, video_id=video.id, amount=-COST, balance_after=user.credits))
    s.commit()
    return video


@app.get("/api/v1/showcase/videos", response_model=ShowcasePage)
def showcase_videos(skip: int = Query(0, ge=0), limit: int = Query(6, ge=1, le=50), s: Session = Depends(session)):
    total = s.scalar(select(func.count()).select_from(Showcase))
    rows = s.scalars(select(Showcase).order_by(Showcase.order).offset(skip).limit(limit)).all()
    return ShowcasePage(videos=[ShowcaseOut.model_validate(v) for v in rows], total=total)


def fill():
    Base.metadata.create_all(engine)
    with Session(engine) as s, open(showcase, encoding="utf-8") as f:
        s.add(User(id=1, name="admin", password_hash=HASHER.hash("admin")))
        s.flush()
        first = now()
        s.execute(insert(Video), [{"user_id": 1, "prompt": "A quiet harbour at dawn, number %d" % n, "model": "sora-2",
                                   "status": "pending", "created_at": first + datetime.timedelta(milliseconds=n),
                                   "updated_at": first} for n in range(int(videos))])
        for v in json.load(f)["videos"]:
            s.add(Showcase(**v))
        s.commit()


fill()
print(jwt.encode({"sub": "1", "type": "access"}, KEY, algorithm="HS256"), flush=True)
uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
